import Testing

@testable import FlatlineCore
@testable import FlatlineScreen

/// Which row the keys are about, and which rows are seen.
struct SelectionTests {
  /// A hundred that die one after the other, on a screen of 16 rows.
  private static func model() -> ScreenModel {
    .live(
      rows: 20, (0..<100 as Range<UInt64>).map { .prediction(.of($0, closesAt: 1000 + Double($0))) }
    )
  }

  @Test func beforeAKeyNothingIsSelected() {
    var model = Self.model()
    #expect(!model.frame().lines.contains { $0.isSelected })
    model.press(.down)
    #expect(model.frame().lines[3].isSelected)
    #expect(model.selected == .number(0))
  }

  @Test func rowsScrollSoThatTheSelectedIsSeen() {
    var model = Self.model()
    _ = model.frame()
    model.press(.end)
    #expect(model.frame().lines[18].isSelected)
    #expect(model.selected == .number(99) && model.top == 84)
    model.press(.up)
    _ = model.frame()
    #expect(model.selected == .number(98) && model.top == 84)
    model.press(.pageUp)
    _ = model.frame()
    #expect(model.selected == .number(82) && model.top == 82)
    model.press(.home)
    _ = model.frame()
    #expect(model.selected == nil && model.top == 0)
  }

  @Test func theSelectedRowIsFollowed() {
    var model = Self.model()
    _ = model.frame()
    model.press(.down, .down)
    _ = model.frame()
    #expect(model.selected == .number(1))
    model.add([.prediction(.of(1, closesAt: 5000))])
    let frame = model.frame()
    #expect(model.selected == .number(1) && model.selectedIndex == 99)
    #expect(frame.lines[18].isSelected && frame.lines[18].text.contains("client-1 "))
  }

  @Test func inPlaceOfARowThatIsGoneIsTheNext() {
    var model = ScreenModel.live()
    model.add([.of(1, lastHeard: 1), .of(2, lastHeard: 2), .of(3, lastHeard: 3)])
    _ = model.frame()
    model.press(.down, .down)
    model.add([.of(1, lastHeard: 1), .of(3, lastHeard: 3)])
    _ = model.frame()
    #expect(model.selected == .number(3))
    model.add([ConnectionSample]())
    _ = model.frame()
    #expect(model.selected == nil)
  }

  @Test func headsOfGroupsArePassedOver() {
    var model = ScreenModel.live([
      .prediction(.of(1, user: "a")), .prediction(.of(2, closesAt: 950, user: "b")),
    ])
    model.press(.character("g"), .character("g"), .character("g"))
    #expect(model.shownRows() == [.group("User a"), .number(1), .group("User b"), .number(2)])
    model.press(.down)
    #expect(model.selected == .number(1))
    model.press(.down)
    #expect(model.selected == .number(2))
    model.press(.up, .up)
    #expect(model.selected == .number(1))
  }

  @Test func aClickSelectsAndAnotherOpens() {
    var model = Self.model()
    _ = model.frame()
    model.press(.click(row: 5, column: 10))
    #expect(model.selected == .number(2) && model.pages.isEmpty)
    model.press(.click(row: 5, column: 10))
    #expect(model.pages.map(\.page) == [.connection(.number(2))])
    model.press(.escape)
    #expect(model.pages.isEmpty)
    for outside in [0, 1, 19, 20, -1] { model.press(.click(row: outside, column: 0)) }
    #expect(model.selected == .number(2))
    model.press(.click(row: 2, column: 0))
    #expect(model.choice.order == .silence)
  }

  @Test func theWheelScrolls() {
    var model = Self.model()
    _ = model.frame()
    model.press(.wheelDown)
    #expect(model.frame().lines[3].text.contains("client-3 "))
    model.press(.wheelUp, .wheelUp)
    #expect(model.frame().lines[3].text.contains("client-0 "))
  }

  @Test func whoeverWantsToEndEnds() {
    var model = Self.model()
    func commands(_ keys: ScreenKey...) -> [ScreenCommand?] { keys.map { model.handle($0) } }
    let quit = ScreenKey.character("q")
    #expect(commands(quit) == [.quit])
    #expect(commands(.character("/"), quit, .escape) == [nil, nil, nil], "it is typed")
    #expect(commands(.character("?"), quit) == [nil, nil], "it closes the page")
    #expect(commands(.character("w"), .redraw) == [.writeReport, .redraw])
    #expect(commands(quit) == [.quit])
  }
}

import FlatlineReport
import Testing

@testable import FlatlineCore
@testable import FlatlineScreen

/// Which rows there are, and how they stand.
struct RowListTests {
  private static func model() -> ScreenModel {
    let closed = Prediction.of(3, closesAt: 8, name: "closed", user: "stock")
    var model = ScreenModel.live([
      .prediction(.of(1, closesAt: 900, name: "late", user: "orders") { $0.cause = .partition }),
      .prediction(.of(2, closesAt: 60, name: "soon", user: "stock")),
      .prediction(closed), closed.closing(at: 8),
      .prediction(.of(4, closesAt: 0, name: "lingering") { $0.closesAt = .openEnd }),
    ])
    model.add([.of(5, lastHeard: 9), .of(6, lastHeard: 1, heartbeat: 0)])
    model.add([.incident(.of(100, 1, 2))])
    return model
  }

  @Test func incidentsThenThoseThatCloseNextThenTheQuietest() {
    var model = Self.model()
    #expect(
      model.shownRows() == [
        .incident(.number(100)), .number(2), .number(1), .number(4), .number(3), .number(6),
        .number(5),
      ])
  }

  @Test func sortedByWhatSIsPressedFor() {
    var model = Self.model()
    model.press(.character("s"))
    #expect(model.choice.order == .silence)
    // Those of which nothing else is known were heard 2 s before the story's begin.
    #expect(
      model.shownRows().dropFirst() == [
        .number(1), .number(2), .number(4), .number(6), .number(5), .number(3),
      ])
    model.press(.character("s"))
    #expect(
      model.shownRows().dropFirst() == [
        .number(5), .number(6), .number(3), .number(1), .number(4), .number(2),
      ], "client-5, client-6, closed, late, lingering, soon")
    model.press(.character("s"))
    #expect(model.shownRows()[1] == .number(1), "orders")
    model.press(.character("s"))
    #expect(model.choice.order == .closing)
  }

  @Test func groupsHaveHeads() {
    var model = Self.model()
    model.press(.character("g"), .character("g"), .character("g"))
    #expect(model.choice.grouping == .user)
    let rows = model.shownRows()
    #expect(
      rows == [
        .incident(.number(100)), .group("User stock"), .number(2), .number(3),
        .group("User orders"), .number(1), .group("User not known"), .number(4), .number(6),
        .number(5),
      ])
    #expect(model.list.groups["User stock"] == RowList.Counts(dying: 1, over: 1, quiet: 0))
    #expect(model.frame().text.contains("User not known: 1 dying, 2 open"))
    model.press(.character("g"))
    #expect(model.choice.grouping == .cause)
    #expect(model.shownRows().contains(.group("Network partition")))
    model.press(.character("g"))
    #expect(!model.shownRows().contains { $0.isGroup })
  }

  @Test func theFilterFollowsEachKey() {
    var model = Self.model()
    model.type("/s")
    #expect(model.isTyping)
    model.type("oon")
    #expect(model.shownRows() == [.number(2)])
    #expect(model.frame().lines.last?.text == "/soon")
    #expect(model.frame().cursor == .init(row: 23, column: 5))
    model.press(.backspace, .backspace, .backspace, .backspace)
    #expect(model.shownRows().count == 7)
    model.type("STOCK")
    model.press(.enter)
    #expect(!model.isTyping)
    #expect(model.shownRows() == [.number(2), .number(3)])
    #expect(model.frame().cursor == nil)
    #expect(model.frame().lines[1].text.hasSuffix("only /STOCK"))
    model.press(.escape)
    #expect(model.shownRows().count == 7)
  }

  @Test(arguments: ["partition", "198.51.100.1:", "etimedout", "late"])
  func whatIsFilteredBy(text: String) {
    var model = Self.model()
    model.type("/" + text)
    #expect(model.shownRows().contains(.number(1)))
    #expect(!model.shownRows().contains(.number(5)))
  }

  @Test func nothingIsFoundAndThatIsSaid() {
    var model = Self.model()
    model.type("/nobody")
    #expect(model.shownRows().isEmpty)
    #expect(model.frame().text.contains("Nothing has \"nobody\""))
  }
}

import FlatlineReport
import Testing

@testable import FlatlineCore
@testable import FlatlineScreen

/// What a terminal gets to show, of any size.
struct ScreenFrameTests {
  private static let sizes = [
    (1, 1), (3, 10), (5, 20), (10, 40), (24, 59), (24, 60), (24, 80), (24, 99), (24, 100),
    (24, 139),
    (24, 140), (60, 200),
  ]

  /// Hostile names, and one of everything.
  private static func model() -> ScreenModel {
    var events: [Event] = ScreenTextTests.hostile.enumerated().map { index, text in
      .prediction(
        .of(UInt64(index), closesAt: 20 + Double(index), name: text, user: text) {
          $0.flow.product = text
          $0.flow.vhost = text
          $0.log = text
          $0.runnerUp = RunnerUp(reason: .heartbeatTimeout, closesAt: .at(2000))
          $0.incident = .number(100)
        })
    }
    let closed = Prediction.of(50)
    events += [.prediction(closed), closed.closing(at: 9), .incident(.of(100, 0, 1, 2, 3))]
    events.append(
      .incident(
        {
          var incident = Incident.of(101, 4)
          incident.products = Dictionary(
            uniqueKeysWithValues: ScreenTextTests.hostile.map { ($0, 1) })
          return incident
        }()))
    var model = ScreenModel.live(events)
    model.add([.of(60, lastHeard: 1), .of(61, lastHeard: 2, heartbeat: 0)])
    return model
  }

  private static let ways: [[ScreenKey]] = [
    [], [.down, .down], [.enter], [.down, .down, .enter], [.down, .down, .enter, .character("e")],
    [.character("e")], [.character("?")], [.character("m")], [.character("/"), .character("e")],
    [.character("g")], [.end, .enter], [.end, .character("e"), .end],
  ]

  @Test(arguments: sizes, ways)
  func whatIsShownFitsAndIsHarmless(size: (rows: Int, columns: Int), keys: [ScreenKey]) {
    var model = Self.model()
    model.status.source = "\u{1b}[2J.pcap"
    model.say("\u{1b}]0;title\u{7}")
    model.size = ScreenSize(rows: size.rows, columns: size.columns)
    _ = model.frame()
    for key in keys { _ = model.handle(key) }
    let frame = model.frame()
    #expect(frame.lines.count == size.rows)
    for line in frame.lines {
      #expect(line.width <= size.columns && line.width == Text.width(line.text))
      #expect(line.text.unicodeScalars.allSatisfy(ScreenText.isHarmless))
    }
    if let cursor = frame.cursor {
      #expect((0..<size.rows).contains(cursor.row) && (0..<size.columns).contains(cursor.column))
    }
  }

  @Test func theHeadTellsWhatThereIsInAll() {
    var model = Self.model()
    model.status.count([.zero: 1, .seconds(60): 2, nil: 1])
    model.status.update(packets: 1000, at: .at(8))
    model.status.update(packets: 1300, at: .at(10))
    model.status.dropped = 7
    let lines = model.frame().lines.map(\.text)
    #expect(lines[0].hasPrefix("flatline eth0  150 packets/s  7 dropped"))
    #expect(lines[0].hasSuffix("14:53:44 UTC"))
    #expect(
      lines[1]
        == "4 open, 25 % with heartbeat 0; 13 dying, the next in 10 s; 1 closed; 2 incidents")
    #expect(lines[2].hasPrefix("CLOSES IN ↓"))
  }

  @Test func countdownsTick() {
    var model = ScreenModel.live([.prediction(.of(1, closesAt: 900))])
    #expect(model.frame().lines[3].text.hasPrefix("  14 m 50 s   95 %"))
    model.advance(to: .at(11.5))
    #expect(model.frame().lines[3].text.hasPrefix("  14 m 49 s"))
    #expect(model.frame().lines[3].pieces[0].style == .dying)
    model.advance(to: .at(895))
    #expect(model.frame().lines[3].text.hasPrefix("        5 s"))
    #expect(model.frame().lines[3].pieces[0].style == .soon)
    model.advance(to: .at(901))
    #expect(model.frame().lines[3].text.hasPrefix("        due"))
  }

  /// What has not changed is not drawn again.
  @Test func onlyWhatChangesChanges() {
    var model = ScreenModel.live(
      (0..<10 as Range<UInt64>).map { .prediction(.of($0, closesAt: 9000 + Double($0))) })
    let before = model.frame().lines
    model.add([.prediction(.of(4, at: 9, closesAt: 9004.5))])
    let after = model.frame().lines
    #expect(zip(before, after).map { $0 == $1 }.count { !$0 } == 0, "seconds are not shown")
    model.add([Prediction.of(4).closing(at: 10)])
    let closed = model.frame().lines
    #expect(zip(before.prefix(7), closed).allSatisfy { $0 == $1 } == false)
    #expect(zip(before[2..<7], closed[2..<7]).allSatisfy { $0 == $1 }, "rows above stay")
  }

  @Test(arguments: [(40, false), (80, false), (200, true)])
  func columnsAreThoseThereIsRoomFor(columns: Int, hasLog: Bool) {
    var model = ScreenModel.live(columns: columns, [.prediction(.of(1))])
    let row = model.frame().lines[3].text
    #expect(row.contains("14 m 50 s") && row.contains("client-1"))
    #expect(row.contains("{inet_error,etimedout}") == hasLog)
  }

  @Test func ofAQuietConnectionTheSilenceIsTold() {
    var model = ScreenModel.live()
    model.add([.of(1, lastHeard: 1), .of(2, lastHeard: 5, heartbeat: 0)])
    let lines = model.frame().lines.map(\.text)
    #expect(lines[3].contains("heard 9 s ago; heartbeat 60 s"))
    #expect(lines[4].contains("heard 5 s ago; heartbeats are off"))
  }
}

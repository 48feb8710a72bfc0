import Testing

@testable import FlatlineCore
@testable import FlatlineReport

/// Very many connections on a terminal.
struct TroubleScreenTests {
  private static let screens = [(80, 24), (60, 24), (80, 40), (200, 60)]

  /// Of several subnets, with long names; every fourth has closed.
  private static func story(_ count: Int, incidents: Int) -> [Event] {
    var events: [Event] = []
    for number in 0..<UInt64(count) {
      let prediction = Prediction.dying(
        number, of: "10.0.\(number % 7).\(number % 250)", closesAt: 121 + Double(number)
      ) {
        $0.flow.name = "a rather long name of a client \(number)"
        $0.incident = incidents > 0 ? PredictionIdentifier(value: 1_000_000) : nil
        $0.cause = .partition
      }
      events.append(.prediction(prediction))
      if number % 4 == 3 { events.append(.closed(prediction.closing)) }
    }
    for number in 0..<UInt64(incidents) {
      events.append(
        .incident(
          .partition(1_000_000 + number) {
            $0.connections = count
            $0.users = ["orders": 1, "stock": 2, "a third one": 3, "a fourth one": 4]
            $0.advice = String(repeating: "Look at the network between. ", count: 10)
          }))
    }
    return events
  }

  private static func lines(_ events: [Event], _ style: TableStyle) -> [Substring] {
    TroubleTableTests.text(events, style).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
  }

  @Test(arguments: screens, [(0, 0), (1, 0), (7, 1), (2000, 1), (200, 12)])
  func theAnswerIsOnOneScreen(
    screen: (width: Int, height: Int), story: (count: Int, incidents: Int)
  ) {
    for grouping in [Grouping.incident, .subnet] {
      let style = TableStyle(
        width: screen.width, height: screen.height, limit: .screen, grouping: grouping)
      let lines = Self.lines(Self.story(story.count, incidents: story.incidents), style)
      #expect(lines.count < screen.height)
      for line in lines { #expect(Text.width(String(line)) <= screen.width) }
      if story.count > 1 {
        let text = lines.joined(separator: " ")
        #expect(text.contains("dying at the end of the capture, the next at 14:55:35.0"))
      }
      if story.incidents > 0 {
        #expect(lines[0].hasPrefix("Network partition, 198.51.100.0/24"))
      }
    }
  }

  private static func shown(_ lines: [Substring]) -> Int {
    lines.count { $0.prefixMatch(of: #/\d\d:\d\d:\d\d\.\d  /#) != nil }
  }

  private static func hidden(_ lines: [Substring]) -> Int {
    lines.compactMap { $0.firstMatch(of: #/^and (\d+) more/#).flatMap { Int($0.1) } }.first ?? 0
  }

  @Test(arguments: [Grouping.incident, .subnet, .user], [1, 5, 6, 100, 399, 400])
  func eachConnectionIsShownOrCounted(grouping: Grouping, top: Int) {
    let style = TableStyle(width: 200, limit: .rows(top), grouping: grouping)
    let lines = Self.lines(Self.story(400, incidents: 0), style)
    #expect(Self.shown(lines) == top)
    #expect(Self.shown(lines) + Self.hidden(lines) == 400)
    #expect(lines.contains { $0.hasPrefix("300 connections dying") })
    #expect(lines.contains { $0.hasSuffix("100 already closed.") })
  }

  @Test func groupsCountWhatIsNotKept() {
    let style = TableStyle(width: 200, limit: .rows(7), grouping: .subnet)
    let lines = Self.lines(Self.story(2000, incidents: 0), style)
    let heads = lines.filter { $0.hasPrefix("10.0.") }
    #expect(heads.count == 7)
    let numbers = heads.flatMap {
      $0.matches(of: #/(\d+) (dying|closed)/#).compactMap { Int($0.1) }
    }
    #expect(numbers.reduce(0, +) == 2000)
  }

  /// What has closed may be very much, and no more of it is kept than is shown.
  @Test func whatHasClosedIsNotKept() {
    var table = TroubleTable(TableStyle(width: 80, height: 24, limit: .screen))
    for event in Self.story(4000, incidents: 0) { table.add(event) }
    #expect(table.cases.count { $0.value.isClosed } <= 2 * 24 + 100)
    #expect(table.cases.count { !$0.value.isClosed } == 3000)
  }

  @Test func allAreShownWhenAskedFor() {
    let style = TableStyle(width: 200, height: 24, limit: .all)
    let lines = Self.lines(Self.story(300, incidents: 1), style)
    #expect(Self.shown(lines) == 300)
    // The screen's last lines tell it again.
    #expect(lines.suffix(6).contains { $0.hasPrefix("Network partition, 198.51.100.0/24") })
  }

  /// One after the other, so that a large group does not hide a small one.
  @Test func everyGroupGetsARow() {
    var events = Self.story(100, incidents: 0)
    events.append(.prediction(.dying(500, of: "192.0.2.1", closesAt: 5000)))
    let style = TableStyle(width: 200, limit: .rows(8), grouping: .subnet)
    #expect(Self.lines(events, style).contains { $0.hasPrefix("192.0.2.0/24: 1 dying") })
  }
}

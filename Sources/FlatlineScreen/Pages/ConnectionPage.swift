import FlatlineCore
import FlatlineReport

/// All that is known of one connection: its clocks, its ladder, and the evidence.
struct ConnectionPage {
  private let entry: ConnectionEntry
  private let incident: Incident?
  private let now: Instant
  private var page: PageText

  private static let column = 10

  init(_ entry: ConnectionEntry, _ incident: Incident?, now: Instant, width: Int) {
    self.entry = entry
    self.incident = incident
    self.now = now
    page = PageText(width: width)
    composeState()
    if let prediction = entry.prediction, entry.state == .dying {
      composeClocks(prediction)
    }
    composeLadder()
    composeActivity()
    page.head("WHAT IS KNOWN")
    for (name, text) in entry.finding.facts(incident) {
      page.entry(name, text, column: Self.column)
    }
  }

  var lines: [StyledLine] { page.lines }

  private mutating func composeState() {
    switch entry.state {
    case .quiet:
      page.text("Nothing is wrong." + heard)
    case .dying:
      page.text("It is dying." + heard, .dying)
    case .recovered(let instant):
      page.text("It lives after all, since \(Text.clock(instant)).", .recovered)
    case .closed(let instant):
      page.text("It has closed, at \(Text.clock(instant)).", .dim)
    case .unknown:
      page.text("Whether it lives is unknown.")
    }
  }

  private var heard: String {
    entry.lastHeard.map { " Its client was heard \(Countdown.age(now - $0)) ago." } ?? ""
  }

  private mutating func composeClocks(_ prediction: Prediction) {
    page.head("CLOCKS")
    for line in ClockRace(prediction, now: now, width: page.width).lines { page.line(line) }
  }

  private mutating func composeLadder() {
    guard let first = entry.rungs.first else { return }
    page.head("LADDER")
    let start = entry.prediction?.evidence.firstUnanswered
    if let start {
      let bytes = entry.prediction?.evidence.unansweredBytes.map { "\($0) bytes" } ?? "bytes"
      page.entry(Text.clock(start), "the broker sends \(bytes) that are not answered", column: 20)
    }
    for rung in entry.rungs {
      page.entry(clock(rung.at, since: start ?? first.at), Self.words(rung), column: 20)
    }
    if case .closed(let instant) = entry.state {
      page.entry(clock(instant, since: start ?? first.at), "it is closed", column: 20)
    }
  }

  /// `14:53:37.2 +3.1 s`
  private func clock(_ instant: Instant, since start: Instant) -> String {
    "\(Text.clock(instant)) +\(Countdown.text(instant - start).filter { $0 != " " })"
  }

  private static func words(_ rung: Rung) -> String {
    var words = ""
    if rung.retransmissions > 0 {
      words = Text.count(rung.retransmissions, "retransmission") + ": "
    }
    let end =
      rung.closesAt == .openEnd
      ? "nothing will end it" : "it will end at \(Text.clock(rung.closesAt))"
    return words + end + " (\(rung.reason.rawValue))"
  }

  private mutating func composeActivity() {
    guard !entry.activity.bytes.isEmpty else { return }
    page.head("BYTES SENT, EITHER WAY")
    let width = min(Activity.most, page.width - 2)
    let most = entry.activity.bytes.max() ?? 0
    page.text("  " + Sparkline.text(entry.activity.bytes, width: width) + "  \(most) at most")
  }
}

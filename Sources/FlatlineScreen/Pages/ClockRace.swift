import FlatlineCore
import FlatlineReport

/// The clocks that run against each other, as bars: the one that is full first ends the connection.
struct ClockRace {
  private let prediction: Prediction
  private let now: Instant
  private let width: Int

  private static let nameWidth = 18
  private static let mostBar = 40
  private static let leastBar = 8
  /// Of what stands behind a bar.
  private static let whenWidth = 30

  init(_ prediction: Prediction, now: Instant, width: Int) {
    self.prediction = prediction
    self.now = now
    self.width = width
  }

  var lines: [StyledLine] {
    if prediction.isOpenEnded {
      return [StyledLine("  No clock runs: it lingers until the broker writes.", .dying)]
    }
    var lines = [bar(prediction.reason, prediction.closesAt, winner, .dying)]
    guard let runnerUp = prediction.runnerUp else { return lines }
    let later = runnerUp.closesAt - prediction.closesAt
    let remark =
      runnerUp.tie == true
      ? "as likely" : "runner-up, \(Countdown.text(later)) \(later < .zero ? "before" : "later")"
    lines.append(bar(runnerUp.reason, runnerUp.closesAt, remark, .dim))
    return lines
  }

  private var winner: String {
    let window = prediction.latest - prediction.earliest
    let sure = Text.percent(prediction.confidence) + " sure"
    return window < .milliseconds(100) ? sure : sure + ", within \(Text.duration(window))"
  }

  /// When the first of them began to run.
  private var start: Instant {
    let evidence = prediction.evidence
    return [evidence.firstUnanswered, evidence.lastHeard].compactMap(\.self).min() ?? prediction.at
  }

  private func bar(
    _ reason: Reason, _ end: Instant, _ remark: String, _ style: ScreenStyle
  ) -> StyledLine {
    var line = StyledLine("  ")
    line.add(reason.rawValue, column: min(Self.nameWidth, width / 2), style)
    let last = max(end, prediction.closesAt, prediction.runnerUp?.closesAt ?? .distantPast)
    let room = min(Self.mostBar, width - line.width - Self.whenWidth)
    if room >= Self.leastBar {
      let length = max(1, Self.share(of: end - start, in: last - start, room))
      let passed = min(length, Self.share(of: now - start, in: last - start, room))
      line.add(" " + String(repeating: "█", count: passed), style)
      line.add(String(repeating: "░", count: length - passed), style)
      line.add("", column: room - length)
    }
    let left = end - now
    line.add(left > .zero ? "  in \(Countdown.text(left))" : "  due", style)
    line.add(" (\(Text.clock(end))), \(remark)")
    return line
  }

  private static func share(of part: Interval, in whole: Interval, _ room: Int) -> Int {
    guard whole > .zero else { return room }
    return max(0, Int((part.seconds / whole.seconds * Double(room)).rounded(.down)))
  }
}

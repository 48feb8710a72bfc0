@testable import FlatlineCore
@testable import FlatlineScore

/// One connection, what is predicted of it, and what is logged: in seconds of 2026.
enum Story {
  enum Step: Sendable {
    case first(at: Double, String, closesAt: Double)
    /// A revision of the same prediction.
    case again(at: Double, String, closesAt: Double)
    case withdrawn(at: Double)
    /// The same, as what the capture cannot show.
    case unseen(at: Double)
  }

  private static let second2026: Int64 = 1_767_225_600

  static func at(_ seconds: Double) -> Instant {
    let start = Instant(secondsSinceEpoch: second2026, nanoseconds: 0) ?? .distantPast
    return start + .seconds(seconds)
  }

  static func text(_ at: Double, _ level: String, _ text: String, process: String = "<0.1.0>")
    -> String
  {
    "\(Story.at(at).rfc3339) [\(level)] \(process) \(text)"
  }

  /// The end of the connection; in good order where `reason` is `nil`.
  static func line(_ at: Double, _ reason: String?, process: String = "<0.1.0>") -> String {
    let heading = "closing AMQP connection \(process) (198.51.100.1:1 -> 203.0.113.21:5672)"
    guard let reason else { return text(at, "info", heading, process: process) }
    return text(at, "error", heading + ":", process: process) + "\n"
      + text(at, "error", reason, process: process)
  }

  /// An unrelated line, which shows how far the log reaches.
  static func idle(_ at: Double) -> String { text(at, "info", "nothing", process: "<0.9.0>") }

  static func connection(_ steps: [Step], confidence: Double) -> CapturedConnection {
    var connection = CapturedConnection(
      client: Endpoint(IPAddress(v4: 0xc633_6401), 1),
      broker: Endpoint(IPAddress(v4: 0xcb00_7115), 5672), firstSeen: at(1))
    for step in steps {
      switch step {
      case .first(let at, let log, let closesAt), .again(let at, let log, let closesAt):
        connection.predictions.append(
          CapturedConnection.Statement(
            id: .init(value: 1), at: Story.at(at), reason: .closed, log: log,
            closesAt: Story.at(closesAt), earliest: Story.at(closesAt - 1),
            latest: Story.at(closesAt + 1), confidence: confidence))
      case .withdrawn(let at): connection.withdraw(at: Story.at(at))
      case .unseen(let at): connection.withdraw(at: Story.at(at), isUnseen: true)
      }
    }
    return connection
  }

  static func score(
    _ steps: [Step], logged: (at: Double, reason: String?)?, captureEnd: Double = 1000,
    logEnd: Double = 2000, confidence: Double = 0.97
  ) -> Score {
    var lines = [idle(0)]
    if let logged { lines.append(line(logged.at, logged.reason)) }
    lines.append(idle(logEnd))
    return score(
      steps, BrokerLog(lines.joined(separator: "\n")), captureEnd: captureEnd,
      confidence: confidence)
  }

  static func score(
    _ steps: [Step], _ log: BrokerLog, captureEnd: Double = 1000, confidence: Double = 0.97,
    clockOffset: Interval? = nil
  ) -> Score {
    Score(
      log, [connection(steps, confidence: confidence)], start: at(0), end: at(captureEnd),
      clockOffset: clockOffset)
  }
}

extension CapturedConnection {
  fileprivate mutating func withdraw(at instant: Instant, isUnseen: Bool = false) {
    for index in predictions.indices {
      predictions[index].withdrawnAt = instant
      predictions[index].isUnseen = isUnseen
    }
  }
}

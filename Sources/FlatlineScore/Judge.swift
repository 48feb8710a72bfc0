import FlatlineCore

/// Compares what flatline said about one connection with what the log says.
struct Judge {
  enum Verdict {
    case right(BrokerLog.Closing, CapturedConnection.Statement, last: CapturedConnection.Statement)
    case wrong(BrokerLog.Closing, CapturedConnection.Statement)
    case missed(BrokerLog.Closing)
    case falseAlarm(CapturedConnection.Statement)
    /// Closed after the capture's end, when nothing was wrong yet.
    case later(BrokerLog.Closing)
    /// The log does not cover the time.
    case undecided
    /// There is no prediction, or it was withdrawn, and nothing happened.
    case quiet
  }

  var connection: CapturedConnection
  /// With times by the capture's clock.
  var closing: BrokerLog.Closing?
  var logStart: Instant?
  var logEnd: Instant?
  var captureEnd: Instant?

  /// How long before sending it the broker may log its own close.
  private static let loggedAhead = Interval.milliseconds(50)

  var verdict: Verdict {
    guard let closing, closing.isComplaint else { return verdictWithoutComplaint }
    guard let reason = closing.reason, !reason.isEmpty else { return .undecided }
    if let last = standing(at: closing) {
      let first = connection.predictions.first { $0.id == last.id } ?? last
      return LogReason.agree(last.log, reason)
        ? .right(closing, first, last: last) : .wrong(closing, last)
    }
    if let captureEnd, closing.at > captureEnd { return .later(closing) }
    return .missed(closing)
  }

  private var verdictWithoutComplaint: Verdict {
    guard let last = connection.predictions.last, last.withdrawnAt == nil else { return .quiet }
    guard closing == nil else { return .falseAlarm(last) }
    guard let logStart, let logEnd, last.latest < logEnd, last.latest > logStart
    else { return .undecided }
    return .falseAlarm(last)
  }

  /// The last prediction before the log line, unless it was withdrawn before.
  private func standing(at closing: BrokerLog.Closing) -> CapturedConnection.Statement? {
    let limit = closing.at + Self.loggedAhead + closing.imprecision
    guard let last = connection.predictions.last(where: { $0.at <= limit }) else { return nil }
    guard let withdrawn = last.withdrawnAt else { return last }
    // What the capture does not show is taken back when it is missed, but before its time comes.
    if last.isUnseen, withdrawn < last.earliest { return nil }
    return withdrawn <= closing.at ? nil : last
  }

  /// How many predictions were withdrawn.
  var withdrawn: Int {
    Set(connection.predictions.filter { $0.withdrawnAt != nil }.map(\.id)).count
  }

  /// Whether the first prediction had the right words and, within `tolerance`, the right instant;
  /// `nil` if there is none, or if the log does not decide.
  func isFirstRight(tolerance: Interval) -> Bool? {
    guard let first = connection.predictions.first else { return nil }
    if case .undecided = verdict { return nil }
    guard let closing, closing.isComplaint, let reason = closing.reason else { return false }
    return LogReason.agree(first.log, reason)
      && first.isInWindow(closing, tolerance: tolerance)
  }
}

extension BrokerLog.Closing {
  /// How far the printed time may be from the true one.
  var imprecision: Interval { resolution / 2 }
}

extension CapturedConnection.Statement {
  func isInWindow(_ closing: BrokerLog.Closing, tolerance: Interval) -> Bool {
    let tolerance = tolerance + closing.imprecision
    return earliest - tolerance <= closing.at && closing.at <= latest + tolerance
  }
}

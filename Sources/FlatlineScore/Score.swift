import FlatlineCore

/// How well flatline's predictions agree with the broker's log.
package struct Score: Sendable {
  /// The verdicts on the connections for which the log gives one reason.
  package struct Row: Sendable {
    /// As in the events' `reason`; the predicted one for a false alarm.
    package var reason: String
    /// How often the last prediction before the log line has its words.
    package var right = 0
    /// How often it has other words.
    package var wrong = 0
    /// How often no prediction stood, or one that was taken back before its time as `unseen`.
    package var missed = 0
    /// How often a prediction stands about a connection that lives, or was closed in good order.
    package var falseAlarms = 0
    /// Of the right ones: the time from the first prediction to the end.
    package var lead = Spread([])
    /// Of the right ones: how far the first prediction's instant was off.
    package var first = Accuracy()
    /// The same for the last prediction.
    package var last = Accuracy()
  }

  package struct Accuracy: Sendable {
    /// How far the predicted instants were off, without sign.
    package var error = Spread([])
    /// How many ends lay within the window of the prediction.
    package var inWindow = 0
  }

  /// The predictions with a confidence within some bounds, and how often they came true.
  package struct Bucket: Sendable {
    package var lower: Double
    package var upper: Double
    package var count = 0
    package var right = 0
  }

  /// A connection that the log complains about, or about which there is a prediction.
  package struct Outcome: Sendable, Encodable {
    package enum Kind: String, Sendable, Encodable {
      case right, wrong, missed
      case falseAlarm = "false-alarm"
    }

    package var kind: Kind
    package var client: String
    package var name: String?
    /// When the broker closed it, or when it should have.
    package var at: Instant
    package var logged: String?
    package var predicted: String?
    /// For a right one: seconds from the first prediction to the end.
    package var lead: Double?
  }

  /// Sorted by reason.
  package internal(set) var rows: [Row] = []
  package internal(set) var total = Row(reason: "total")
  package internal(set) var buckets: [Bucket] = []
  package internal(set) var outcomes: [Outcome] = []
  package internal(set) var clock = ClockOffset()
  package internal(set) var connections = 0
  /// Withdrawn predictions, each counted once.
  package internal(set) var withdrawn = 0
  /// Predictions that the log does not decide, because it ends before or begins after.
  package internal(set) var undecided = 0
  /// Complaints after the end of the capture, about connections with which nothing was wrong yet.
  package internal(set) var later = 0
  /// Complaints within the captured time, about connections that are not in the capture.
  package internal(set) var notCaptured = 0

  package var disagreements: [Outcome] { outcomes.filter { $0.kind != .right } }

  /// Whether anything is wrong, missed or a false alarm.
  package var isFlawed: Bool { total.wrong + total.missed + total.falseAlarms > 0 }
}

extension Score {
  /// - Parameter clockOffset: log minus capture, if it is known; else it is estimated.
  package init(_ log: BrokerLog, _ roll: ConnectionRoll, clockOffset: Interval? = nil) {
    self.init(
      log, roll.connections, start: roll.start, end: roll.end, clockOffset: clockOffset)
  }

  /// - Parameters:
  ///   - start: the time of the capture's first packet; `nil` if it has none.
  ///   - end: the time of its last packet.
  ///   - clockOffset: log minus capture, if it is known; else it is estimated.
  package init(
    _ log: BrokerLog, _ connections: [CapturedConnection], start: Instant?, end: Instant?,
    clockOffset: Interval? = nil
  ) {
    let aligned = AlignedLog(log, connections, start: start, end: end, clockOffset: clockOffset)
    clock = aligned.clock
    notCaptured = aligned.notCaptured
    self.connections = connections.count
    var tally = Tally(uncertainty: clock.uncertainty)
    for (index, connection) in connections.enumerated() {
      let judge = Judge(
        connection: connection, closing: aligned.closings[index],
        logStart: aligned.log.start, logEnd: aligned.log.end, captureEnd: end)
      tally.add(judge.verdict, judge)
      withdrawn += judge.withdrawn
    }
    rows = tally.rows
    total = tally.total
    buckets = tally.buckets
    outcomes = tally.outcomes
    undecided = tally.undecided
    later = tally.later
  }
}

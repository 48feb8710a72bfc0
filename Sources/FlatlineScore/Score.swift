import FlatlineCore

/// How well flatline's predictions agree with the broker's log.
public struct Score: Sendable {
  /// How the connections ended that the log gives one reason for.
  public struct Row: Sendable {
    /// As in the events' `reason`; of a false alarm the predicted one.
    public var reason: String
    /// The last prediction before the log line has its words.
    public var right = 0
    /// It has other words.
    public var wrong = 0
    /// No prediction stood.
    public var missed = 0
    /// A prediction stands about a connection that lives, or was closed in good order.
    public var falseAlarms = 0
    /// Of the right ones: from the first prediction to the end.
    public var lead = Spread([])
    /// Of the right ones: how far the first prediction's instant was off.
    public var first = Accuracy()
    /// The same for the last prediction.
    public var last = Accuracy()
  }

  public struct Accuracy: Sendable {
    /// Without sign.
    public var error = Spread([])
    /// How many ends lay within the window of the prediction.
    public var inWindow = 0
  }

  /// What was predicted with such a confidence, and how often it came true.
  public struct Bucket: Sendable {
    public var lower: Double
    public var upper: Double
    public var count = 0
    public var right = 0
  }

  /// One connection that the log complains about, or flatline spoke of.
  public struct Outcome: Sendable, Encodable {
    public enum Kind: String, Sendable, Encodable {
      case right, wrong, missed
      case falseAlarm = "false-alarm"
    }

    public var kind: Kind
    public var client: String
    public var name: String?
    /// When the broker closed it, or when it should have.
    public var at: Instant
    public var logged: String?
    public var predicted: String?
    /// Of a right one: seconds from the first prediction to the end.
    public var lead: Double?
  }

  /// In the order of their reasons.
  public internal(set) var rows: [Row] = []
  public internal(set) var total = Row(reason: "total")
  public internal(set) var buckets: [Bucket] = []
  public internal(set) var outcomes: [Outcome] = []
  public internal(set) var clock = ClockOffset()
  public internal(set) var connections = 0
  /// Predictions taken back, each counted once.
  public internal(set) var withdrawn = 0
  /// Predictions that the log does not decide, for it ends before, or begins after.
  public internal(set) var undecided = 0
  /// Complaints after the end of the capture about connections of which nothing was wrong yet.
  public internal(set) var later = 0
  /// Complaints in the captured time about connections that are not in the capture.
  public internal(set) var strangers = 0

  public var disagreements: [Outcome] { outcomes.filter { $0.kind != .right } }

  /// Whether anything is wrong, missed or a false alarm.
  public var isFlawed: Bool { total.wrong + total.missed + total.falseAlarms > 0 }
}

extension Score {
  /// - Parameters:
  ///   - clockOffset: log less capture, where it is known; else it is estimated.
  public init(_ log: BrokerLog, _ roll: ConnectionRoll, clockOffset: Interval? = nil) {
    self.init(
      log, roll.connections, start: roll.start, end: roll.end, clockOffset: clockOffset)
  }

  /// - Parameters:
  ///   - start: the capture's first packet, and `end` its last; `nil` where it has none.
  public init(
    _ log: BrokerLog, _ connections: [CapturedConnection], start: Instant?, end: Instant?,
    clockOffset: Interval? = nil
  ) {
    var log = log
    var zone: Interval?
    let local = log.closings.filter { !$0.hasZone }
    if clockOffset == nil, !local.isEmpty {
      let found = ClockOffset.estimate(local, connections)
      zone = found.pairs > 0 ? ClockOffset.nearestQuarterHour(found.offset) : nil
      if let zone { log = log.inZone(zone) }
    }
    clock = ClockOffset.estimate(log.closings, connections)
    clock.zone = zone
    if let clockOffset {
      clock.offset = clockOffset
      clock.isSubtracted = true
    }
    log = log.subtracting(clock.correction)
    let time = start.flatMap { start in end.map { start...max(start, $0) } }
    let matching = Matching(log, connections, within: time)
    strangers = matching.strangers
    self.connections = connections.count
    var tally = Tally(uncertainty: clock.uncertainty)
    for (place, connection) in connections.enumerated() {
      let judge = Judge(
        connection: connection, closing: matching.closings[place], logStart: log.start,
        logEnd: log.end, captureEnd: end)
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

extension BrokerLog {
  /// With the zone of those times that are printed without one.
  fileprivate func inZone(_ zone: Interval) -> BrokerLog {
    var log = subtracting(zone) { !$0.hasZone }
    // Of a log in two formats the newer part, which has zones, ends it.
    if closings.contains(where: \.hasZone) { log.end = end }
    return log
  }
}

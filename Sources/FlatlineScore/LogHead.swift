import FlatlineCore

/// What stands before a record's text: when it was logged, how grave it is, and by which process.
struct LogHead: Equatable {
  enum Origin: Equatable {
    /// It stands in the line before the text.
    case line
    /// It is a line of its own (3.6 and before).
    case report
    /// The line has no time of its own: a collector's counts.
    case collector
  }

  var time: LogTime
  /// `nil` where the format leaves it out.
  var level: LogLevel?
  /// The Erlang process that logs, the connection's reader; empty if the format has none.
  var process: String
  var origin = Origin.line

  /// How far apart a collector's times for the lines of one record may be.
  private static let spread = Interval.seconds(1)

  /// Whether a line with another head belongs to the same record: each has the head that RabbitMQ
  /// made, but a time of its own by the collector.
  func isContinued(by other: LogHead) -> Bool {
    guard origin == .collector, other.origin == .collector else { return self == other }
    return level == other.level && process == other.process
      && (other.time.instant - time.instant).magnitude <= Self.spread
  }
}

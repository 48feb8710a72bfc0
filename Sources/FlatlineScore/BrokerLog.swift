import FlatlineCore

/// What RabbitMQ's log says about the connections that the broker closed.
///
/// Made by ``BrokerLogReader``.
package struct BrokerLog: Sendable, Equatable {
  /// How one connection ended. Several records about one end are one closing.
  package struct Closing: Sendable, Equatable {
    /// The time of the record that tells the reason.
    package var at: Instant
    /// The time of the last record about this end. An exception is logged first, and the end itself
    /// when the socket is closed: a packet marks this instant.
    package var endedAt: Instant
    package var level: LogLevel
    /// `address:port`, as printed.
    package var client: String
    package var broker: String
    /// The client-provided name.
    package var name: String?
    /// `nil` if the connection was closed in good order, which has no reason; empty if the log
    /// breaks off before the reason.
    package var reason: String?
    /// When the broker accepted the connection, if the log shows it.
    package var acceptedAt: Instant?
    /// What the last printed digit of the time stands for.
    var resolution: Interval
    /// `false` if the format prints local time without its zone.
    package var hasZone: Bool

    /// Whether the broker complained: anything but a close in good order or a health check.
    package var isComplaint: Bool { level >= .warning }
  }

  /// One for each connection, in order of time.
  package internal(set) var closings: [Closing] = []
  /// The client-provided names, by client.
  package internal(set) var names: [String: String] = [:]
  /// The times of the first and the last record, of whatever kind.
  package internal(set) var start: Instant?
  package internal(set) var end: Instant?
  package internal(set) var lines = 0
  package internal(set) var records = 0
  /// Lines that are not a record of a known format, and do not continue one.
  package internal(set) var linesNotUnderstood = 0
  /// Lines longer than ``BrokerLogReader/longestLine``, whose rest was left out.
  package internal(set) var linesCut = 0

  /// Moves every instant by `interval`, towards the past.
  func subtracting(
    _ interval: Interval, where isIncluded: (Closing) -> Bool = { _ in true }
  ) -> BrokerLog {
    guard interval != .zero else { return self }
    var log = self
    for index in log.closings.indices where isIncluded(log.closings[index]) {
      log.closings[index].at = log.closings[index].at - interval
      log.closings[index].endedAt = log.closings[index].endedAt - interval
      log.closings[index].acceptedAt = log.closings[index].acceptedAt.map { $0 - interval }
    }
    log.start = start.map { $0 - interval }
    log.end = end.map { $0 - interval }
    return log
  }
}

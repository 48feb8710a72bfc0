import FlatlineCore

/// What RabbitMQ's log says of the connections that the broker closed.
///
/// Made by ``BrokerLogReader``.
public struct BrokerLog: Sendable, Equatable {
  /// How one connection ended. Several records about one end are one closing.
  public struct Closing: Sendable, Equatable {
    /// Of the record that tells the reason.
    public var at: Instant
    /// Of the last record about this end. An exception is logged first, and the end itself when
    /// the socket is closed: this is the instant that a packet marks.
    public var endedAt: Instant
    public var level: LogLevel
    /// `address:port`, as printed.
    public var client: String
    public var broker: String
    /// The client-provided name.
    public var name: String?
    /// `nil` where the connection was closed in good order, which has no reason; empty where
    /// the log breaks off before the reason.
    public var reason: String?
    /// When the broker accepted the connection, if the log shows that.
    public var acceptedAt: Instant?
    /// What the last printed digit of a time stands for.
    public var resolution: Interval
    /// `false` where the format prints local time without its zone.
    public var hasZone: Bool

    /// Whether the broker complained: anything but a close in good order or a health check.
    public var isComplaint: Bool { level >= .warning }
  }

  /// One for each connection, in the order of time.
  public internal(set) var closings: [Closing] = []
  /// The client-provided names, by client.
  public internal(set) var names: [String: String] = [:]
  /// The times of the first and the last record, of whatever kind.
  public internal(set) var start: Instant?
  public internal(set) var end: Instant?
  public internal(set) var lines = 0
  public internal(set) var records = 0
  /// Lines that are no record of a known format, and do not continue one.
  public internal(set) var linesNotUnderstood = 0
  /// Lines longer than ``BrokerLogReader/longestLine``, of which the rest was passed over.
  public internal(set) var linesCut = 0

  init() {}

  /// Reads a whole log.
  public init(_ text: String) {
    var reader = BrokerLogReader()
    reader.take(Array(text.utf8).span)
    self = reader.finish()
  }

  /// Moves every instant by `interval`, towards the past.
  func subtracting(_ interval: Interval, where isMeant: (Closing) -> Bool = { _ in true })
    -> BrokerLog
  {
    var log = self
    for index in log.closings.indices where isMeant(log.closings[index]) {
      log.closings[index].at = log.closings[index].at - interval
      log.closings[index].endedAt = log.closings[index].endedAt - interval
      log.closings[index].acceptedAt = log.closings[index].acceptedAt.map { $0 - interval }
    }
    log.start = start.map { $0 - interval }
    log.end = end.map { $0 - interval }
    return log
  }
}

/// The broker's settings that decide when it closes a connection. Data, with RabbitMQ's defaults.
public struct BrokerProfile: Sendable, Equatable {
  /// Overrides the version that connection.start tells.
  public var version: BrokerVersion?
  /// `handshake_timeout` in rabbit's environment: from accept to open-ok.
  public var handshakeTimeout = Interval.seconds(10)
  /// How long a write may wait: the default of ranch (`send_timeout`); RabbitMQ sets none.
  public var sendTimeout = Interval.seconds(30)
  /// How long the broker waits for a client to leave that it has refused, before it closes the
  /// socket (`SILENT_CLOSE_DELAY` in rabbit_reader).
  public var silentCloseDelay = Interval.seconds(3)
  /// `CLOSING_TIMEOUT` in rabbit_reader: the longest wait after connection.close.
  public var closingTimeout = Interval.seconds(30)
  /// How much longer than T one `receive after T` of rabbit_heartbeat takes (measured: 0.95 to
  /// 1.3 ms).
  public var heartbeatDrift = Interval.microseconds(1100)

  /// When this flow's broker stood still: no setting, but its timers depend on it.
  var pauses = BrokerPauses()
  /// How late this flow's broker may be with what it does next.
  var lateness = BrokerLateness.Bound()

  public init() {}
}

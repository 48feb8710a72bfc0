/// The broker host's kernel settings that decide when TCP gives up. Data, with Linux's defaults.
///
/// None of them shows on the wire: they are `sysctl` values in the broker's network namespace.
public struct KernelProfile: Sendable, Equatable {
  /// `net.ipv4.tcp_retries2`; 0 to 255, default 15.
  public var retries2 = 15
  /// `TCP_RTO_MIN`: the constant that the timeout model counts with.
  public var minimumTimeout = Interval.milliseconds(200)
  /// `TCP_RTO_MAX`, or `net.ipv4.tcp_rto_max_ms` where the kernel has it.
  public var maximumTimeout = Interval.seconds(120)
  /// `CONFIG_HZ`: timer ticks per second. 250 on Debian and Ubuntu up to 24.04, 1000 on
  /// Ubuntu since 24.10, RHEL and Fedora.
  public var hz = 250
  /// The values Linux can be built with, the most used first.
  public static let usualHz = [250, 1000, 100, 300]
  /// The most that a socket's send buffer grows to, bytes: the third of `net.ipv4.tcp_wmem`.
  public var maximumSendBuffer = 4_194_304
  /// The timers of `SO_KEEPALIVE`, where the listener sets it; RabbitMQ's default is not to.
  public var keepalive: Keepalive?

  /// `net.ipv4.tcp_keepalive_time`, `_intvl`, `_probes`, with Linux's defaults.
  public struct Keepalive: Sendable, Equatable {
    public var time = Interval.seconds(7200)
    public var interval = Interval.seconds(75)
    public var probes = 9

    public init() {}
  }

  public init() {}

  public var jiffy: Interval { .seconds(1) / hz }

  /// How long after the first retransmission the kernel gives up at the next expiry:
  /// `tcp_model_timeout`, with the constant ``minimumTimeout`` as its base.
  public var retransmissionLimit: Interval {
    var limit = Interval.zero
    var timeout = minimumTimeout
    for _ in 0...min(retries2, 255) {
      limit = limit + min(timeout, maximumTimeout)
      timeout = min(timeout * 2, maximumTimeout)
    }
    return limit
  }
}

/// What the broker does by itself, and how it words it. Data, with RabbitMQ's defaults.
public struct BrokerProfile: Sendable, Equatable {
  /// Overrides the version that connection.start tells.
  public var version: BrokerVersion?
  /// `handshake_timeout` in rabbit's environment: accept to open-ok.
  public var handshakeTimeout = Interval.seconds(10)
  /// How long a write may wait: ranch's `send_timeout`, not rabbit's.
  public var sendTimeout = Interval.seconds(30)
  /// How long the broker waits for the client to go after it refused it
  /// (`SILENT_CLOSE_DELAY` in rabbit_reader).
  public var penalty = Interval.seconds(3)
  /// `CLOSING_TIMEOUT` in rabbit_reader: the longest wait after connection.close.
  public var closingTimeout = Interval.seconds(30)
  /// What `receive after T` takes longer than T, per iteration (measured: 0.95 to 1.3 ms).
  public var heartbeatDrift = Interval.microseconds(1100)

  public init() {}
}

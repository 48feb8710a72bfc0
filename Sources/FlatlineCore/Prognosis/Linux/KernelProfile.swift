/// The settings of the broker host's kernel that decide when TCP gives up. Data, with Linux's
/// defaults.
///
/// None of them shows on the wire: they are `sysctl` values in the broker's network namespace.
public struct KernelProfile: Sendable, Equatable {
  /// `net.ipv4.tcp_retries2`; 0 to 255, default 15.
  public var retries2 = 15
  /// `TCP_RTO_MIN`: the constant that `tcp_model_timeout` starts from.
  public var minimumTimeout = Interval.milliseconds(200)
  /// `TCP_RTO_MAX`, or `net.ipv4.tcp_rto_max_ms` where the kernel has it.
  public var maximumTimeout = Interval.seconds(120)
  /// TCP_USER_TIMEOUT, if the listener sets it: it stands in for ``retries2``.
  public var userTimeout: Interval?
  /// `CONFIG_HZ`: timer ticks per second. 250 on Debian and Ubuntu up to 24.04, 1000 on
  /// Ubuntu since 24.10, RHEL and Fedora.
  public var hz = 250
  /// The values Linux can be built with, the most used first.
  public static let commonHz = [250, 1000, 100, 300]
  /// The send buffer of a socket before its connection stands, in bytes: the second value of
  /// `net.ipv4.tcp_wmem`.
  public var initialSendBuffer = 16_384
  /// The send buffer that the listener sets (`tcp_listen_options.sndbuf`), in bytes as the kernel has
  /// it, which is twice what was asked for; it then neither grows nor shrinks.
  public var sendBuffer: Int?
  /// The largest send buffer of a socket, in bytes: the third value of `net.ipv4.tcp_wmem`.
  public var maximumSendBuffer = 4_194_304
  /// The timers of `SO_KEEPALIVE`, if the listener sets it; RabbitMQ by default does not.
  public var keepalive: Keepalive?

  /// `net.ipv4.tcp_keepalive_time`, `_intvl`, `_probes`, with Linux's defaults.
  public struct Keepalive: Sendable, Equatable {
    public var time = Interval.seconds(7200)
    public var interval = Interval.seconds(75)
    public var probes = 9

    public init() {}
  }

  public init() {}

  /// The length of one tick, in whole nanoseconds.
  public var jiffy: Interval { .seconds(1) / hz }

  /// `tcp_model_timeout(tcp_retries2)`: the kernel gives up at the first expiry that is so long
  /// after the first retransmission.
  public var retransmissionLimit: Interval {
    if let userTimeout { return userTimeout }
    let limit = RetransmissionBackoff.tcpModelTimeout(
      retries: min(retries2, 255), base: Int(minimumTimeout.nanoseconds),
      maximum: Int(maximumTimeout.nanoseconds))
    return Interval(nanoseconds: Int64(limit))
  }
}

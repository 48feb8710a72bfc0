/// What dies when, for given settings.
///
/// For each way a connection can die the timetable says how long that takes, which clock decides,
/// and what the broker then logs. It is computed, not captured: so one sees what a change of a
/// `sysctl` or of the heartbeat does before it is made.
///
/// Each range counts from what its row names. It is as wide as what the settings leave open: the
/// phase of the kernel's timer wheel, whether a tail-loss probe is sent, and how long before the
/// broker's next look the client's last byte comes. Two clocks are compared as if client and broker
/// had both been talking when the path died.
public struct Timetable: Sendable, Equatable {
  /// What decides.
  public enum Clock: String, Sendable, Encodable {
    case retransmission, heartbeat, keepalive
    case windowProbe = "window-probe"
    case sendTimeout = "send-timeout"
    case handshake
    /// ``BrokerProfile/silentCloseDelay``.
    // Printed, so the word stays.
    case silentCloseDelay = "penalty"
    case closing
    /// A packet from the other side ends it.
    case packet
  }

  /// Whether the clock comes before the other that runs in the same situation.
  public enum Race: Sendable, Equatable {
    case wins
    /// Either may come first.
    case draws(Clock)
    case loses(Clock)
    /// The clock is switched off: it does not end the connection.
    case off
  }

  public struct Row: Sendable, Equatable {
    public var what: String
    /// What the times count from.
    public var since: String
    /// From ``since`` to the close; `nil` for never.
    public var closes: ClosedRange<Interval>?
    /// What the broker prints; empty if nothing.
    public var log: String
    public var level: LogLevel?
    public var clock: Clock
    public var race: Race
  }

  public let kernel: KernelProfile
  public let broker: BrokerProfile
  /// The heartbeat that the client sets in tune-ok; zero is none.
  public let heartbeat: Interval
  public let roundTrip: Interval
  /// What the kernel adds to the round trip at least (`rto_min` of the route to the clients).
  public let leastVariation: Interval
  public let rows: [Row]

  /// - Parameter leastVariation: `nil` for ``KernelProfile/minimumTimeout``.
  public init(
    kernel: KernelProfile, broker: BrokerProfile = BrokerProfile(),
    heartbeat: Interval = .seconds(60), roundTrip: Interval = .milliseconds(1),
    leastVariation: Interval? = nil
  ) {
    self.kernel = kernel
    self.broker = broker
    self.heartbeat = heartbeat
    self.roundTrip = roundTrip
    self.leastVariation = leastVariation ?? kernel.minimumTimeout
    let timers = TimetableTimers(
      kernel: kernel, roundTrip: roundTrip, leastVariation: self.leastVariation)
    retransmissionTimeout = timers.retransmissionTimeout
    rows = TimetableRows(kernel: kernel, broker: broker, heartbeat: heartbeat, timers).all
  }

  /// The timeout before any doubling, in whole ticks.
  public let retransmissionTimeout: Interval
}

extension Timetable: Encodable {
  private enum Key: String, CodingKey {
    case retries2, hz, heartbeat, roundTrip
    case leastVariation = "rtoMin"
    case retransmissionTimeout, keepalive, brokerVersion, rows
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kernel.retries2, forKey: .retries2)
    try container.encode(kernel.hz, forKey: .hz)
    try container.encode(heartbeat.seconds, forKey: .heartbeat)
    try container.encode(roundTrip.seconds, forKey: .roundTrip)
    try container.encode(leastVariation.seconds, forKey: .leastVariation)
    try container.encode(retransmissionTimeout.seconds, forKey: .retransmissionTimeout)
    if let keepalive = kernel.keepalive {
      try container.encode(
        [keepalive.time.seconds, keepalive.interval.seconds, Double(keepalive.probes)],
        forKey: .keepalive)
    }
    try container.encode((broker.version ?? .newest).description, forKey: .brokerVersion)
    try container.encode(rows, forKey: .rows)
  }
}

extension Timetable.Row: Encodable {
  private enum Key: String, CodingKey {
    case what, since, earliest, latest, log, level, clock, race, rival
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(what, forKey: .what)
    try container.encode(since, forKey: .since)
    try container.encodeIfPresent(closes?.lowerBound.seconds, forKey: .earliest)
    try container.encodeIfPresent(closes?.upperBound.seconds, forKey: .latest)
    if !log.isEmpty { try container.encode(log, forKey: .log) }
    try container.encodeIfPresent(level, forKey: .level)
    try container.encode(clock, forKey: .clock)
    switch race {
    case .wins: try container.encode("wins", forKey: .race)
    case .draws(let rival):
      try container.encode("draws", forKey: .race)
      try container.encode(rival, forKey: .rival)
    case .loses(let rival):
      try container.encode("loses", forKey: .race)
      try container.encode(rival, forKey: .rival)
    case .off: try container.encode("off", forKey: .race)
    }
  }
}

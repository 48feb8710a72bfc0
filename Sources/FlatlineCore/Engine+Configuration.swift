extension Engine {
  /// What the engine is told, for the wire does not show it.
  public struct Configuration: Sendable, Equatable {
    /// The broker's ports.
    public var ports: Set<UInt16> = [5672]
    public var kernel = KernelProfile()
    public var broker = BrokerProfile()
    /// Heartbeat intervals of connections that were open before the capture began.
    public var heartbeatHints: [FlowKey: Interval] = [:]
    /// Flows followed at once; each takes some 400 bytes. When there are more, those that are
    /// closed or never finished their handshake are given up first, and those with a standing
    /// prediction never.
    public var maximumFlows = 200_000
    /// Bytes that all flows together may hold while they wait for others to come: segments behind
    /// a hole, for one. Beyond, what is missing is taken for lost.
    public var maximumHeldBytes = 64 << 20
    /// Whether to count what each side sends: see ``HalfFlow/frames``.
    public var countsFrames = false
    /// Whether to keep flows that are over until ``Engine/drainRetiredFlows()`` takes them.
    public var keepsRetiredFlows = false
    /// Off, every packet goes the slow way. Tests compare the events of both.
    package var usesFastPaths = true

    public init() {}
  }
}

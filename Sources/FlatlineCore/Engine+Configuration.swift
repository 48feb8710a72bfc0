extension Engine {
  /// What the engine is told, for the wire does not show it.
  public struct Configuration: Sendable, Equatable {
    /// The broker's ports.
    public var ports: Set<UInt16> = [5672]
    /// The broker's own addresses, where they are known. A connection from one of them to a broker
    /// at another address is passed over; where packets do not show which side is the broker, they
    /// decide before the port numbers.
    public var brokerAddresses: Set<IPAddress> = []
    public var kernel = KernelProfile()
    /// Settings of the kernel that the user has told: they are used even where others explain what
    /// is seen.
    public var told: Told = []
    /// What was found out about the kernels of some brokers' hosts, by their addresses.
    public var inferred: [InferredSetting] = []
    public var broker = BrokerProfile()
    /// Heartbeat intervals of connections that were open before the capture began.
    public var heartbeatHints: [FlowKey: Interval] = [:]
    /// Flows followed at once. When there are more, those that are closed or never opened are
    /// given up first, then those that have been idle longest; never an open one with a standing
    /// prediction.
    public var maximumFlows = 200_000
    /// Bytes of memory for all that packets can make grow: flows, what they hold, and the
    /// containers of all. Beyond, flows are given up in the same order.
    public var maximumMemory = 512 << 20
    /// Bytes of it that flows may hold while they wait for others to come: segments behind a hole,
    /// for one. Beyond, what waits is given up.
    package var maximumHeldBytes: Int {
      get { heldBytes ?? maximumMemory / 4 }
      set { heldBytes = newValue }
    }
    private var heldBytes: Int?
    /// Whether handshakes that stall are told as ``Event/stalled(_:)``, for an
    /// ``EventAggregator`` to make of them what is said.
    public var gathersStalledHandshakes = false
    /// Whether ``Event/sighting(_:)`` and ``Event/opened(_:)`` are told, and predictions and closings
    /// have ``FlowTraits``, for somebody to find causes with.
    public var tellsSightings = false
    /// Whether to look for pauses of brokers. Tests compare one engine with several, which follow none.
    package var followsPauses = true
    /// Of several engines that share the flows: whether each tells when it suspects by its own flows
    /// that a broker stands still, as a ``Risk``. They follow no pause: one engine alone does.
    package var tellsSuspectedPauses = false
    /// Whose clients are asked whether they are there; `nil` where nobody asks.
    public var questions: QuestionSettings?
    /// Whether somebody asks the kernel about its sockets, and wants to know of which.
    package var asksKernel = false
    /// Whether to count what each side sends: see ``HalfFlow/frames``.
    public var countsFrames = false
    /// Whether to keep flows that are over until ``Engine/drainRetiredFlows()`` takes them.
    public var keepsRetiredFlows = false
    /// Off, every packet goes the slow way. Tests compare the events of both.
    package var usesFastPaths = true

    public init() {}

    /// Which settings of ``kernel`` are not only assumed.
    public struct Told: OptionSet, Sendable {
      public let rawValue: UInt8

      public static let retries2 = Told(rawValue: 1)
      public static let hz = Told(rawValue: 2)
      public static let maximumTimeout = Told(rawValue: 4)
      public static let userTimeout = Told(rawValue: 8)

      public init(rawValue: UInt8) { self.rawValue = rawValue }
    }
  }
}

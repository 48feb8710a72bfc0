/// Follows flows and says how they will end.
///
/// The engine does no input or output and has no clock: the same packets give the same events,
/// in a file or live. It is a value: a copy is independent of its original.
public struct Engine: Sendable {
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
    /// What flows may hold beyond that, all together, of bytes that wait for others to come: of
    /// segments behind a hole, for one. Beyond, what is missing is taken for lost.
    public var maximumHeldBytes = 64 << 20
    /// Whether to count what each side sends: see ``HalfFlow/frames``.
    public var countsFrames = false

    public init() {}
  }

  public let configuration: Configuration
  public internal(set) var summary = Summary()
  /// The time of the first packet.
  public internal(set) var start: Instant?
  /// The latest packet time.
  public internal(set) var now = Instant.distantPast

  let decoder: PacketDecoder
  var table: FlowTable
  var agenda = Agenda()
  var neighbours = NeighbourWatch()
  var versions = BrokerVersions()
  var greetings = Greetings()
  var held = HeldBytes()
  /// When the capture itself last lost packets.
  var lossAt: Instant?
  /// Slots of flows with something unanswered and repeated, or a standing prediction.
  var troubled: Set<Int> = []
  /// Reused from packet to packet.
  var outputs: [FrameReader.Output] = []
  var lookAhead = ContiguousArray(repeating: DecodedPacket(), count: Engine.lookAheadCount)
  /// Whether it is one of several, whose events are put in order: see ``EventPlace``.
  var notesPlaces = false
  var places: [EventPlace] = []
  /// Means nothing: what is read for its own sake is put here.
  var warmth = 0

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    let hash = FlowHash.random()
    decoder = PacketDecoder(ports: PortSet(configuration.ports), flowHash: hash)
    table = FlowTable(hash: hash)
  }

  /// Takes a captured packet; appends what it leads to.
  public mutating func observe(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into events: inout [Event]
  ) {
    var packet = DecodedPacket()
    decoder.decode(bytes, header, into: &packet)
    find(&packet)
    take(&packet, bytes, header, into: &events)
  }

  /// Moves the time on without a packet. Time does not go back.
  public mutating func advance(to instant: Instant, into events: inout [Event]) {
    guard instant > now else { return }
    guard agenda.earliest <= instant else {
      now = instant
      return
    }
    while let entry = agenda.next(dueAt: instant) {
      // Entries from before the flow closed, or from before its look was put off, are void.
      let slot = Int(entry.slot)
      guard table.contains(slot, birth: entry.birth), entry.at >= table.records[slot].nextLook
      else { continue }
      now = max(now, entry.at)
      table.records[slot].nextLook = .distantFuture
      if isAtRest(slot) {
        schedule(slot)
        table.records[slot].tellOrder()
        continue
      }
      look(at: slot, into: &events)
      notePlace(of: events, birth: entry.birth)
    }
    now = instant
  }

  /// What was read, as an event, with the time of the last packet.
  public func finish() -> Event {
    var summary = summary
    summary.at = summary.packets > 0 ? now : nil
    return .summary(summary)
  }

  /// Counts packets that the caller could not hand over.
  public mutating func countUndecodable(_ error: DecodeError, _ count: Int) {
    guard count > 0 else { return }
    summary.undecodable += count
    summary.undecodableBy[error.rawValue, default: 0] += count
  }

  /// Notes that the capture itself has missed packets up to now.
  ///
  /// Predictions about flows of whose broker nothing is seen after that are less sure, and say so.
  ///
  /// - Parameter count: how many; 0 when that is unknown.
  public mutating func observeLoss(of count: Int) {
    summary.captureDropped += count
    lossAt = now
  }

  /// Takes back every prediction that stands, for time itself is not what it was.
  public mutating func abandon(into events: inout [Event]) {
    for slot in table.occupied where table.records[slot].hasStanding {
      withdraw(slot, into: &events)
    }
  }

  /// Open connections by their heartbeat interval; `nil` is an unknown one. Looks at every flow.
  public func census() -> [Interval?: Int] {
    var counts: [Interval?: Int] = [:]
    for slot in table.occupied {
      guard !table.records[slot].isClosed, table.records[slot].flow.isAccepted else { continue }
      counts[table.records[slot].flow.heartbeat?.interval, default: 0] += 1
    }
    return counts
  }

  /// Flows that are neither closed nor in trouble, for reports.
  public var healthyFlows: Int {
    table.occupied.count { !table.records[$0].isClosed && !table.records[$0].hasStanding }
  }

  /// Flows about which a prediction stands.
  public var standingPredictions: Int {
    table.occupied.count { table.records[$0].hasStanding }
  }

  /// Every flow still in the table.
  public var flows: [Flow] { table.occupied.map { table.records[$0].flow } }
}

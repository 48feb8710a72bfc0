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
    /// Flows followed at once; each takes some 3 to 4 KB. When there are more, those that are
    /// closed or never finished their handshake are given up first, and those with a standing
    /// prediction never.
    public var maximumFlows = 200_000

    public init() {}
  }

  public let configuration: Configuration
  public internal(set) var summary = Summary()
  /// The time of the first packet.
  public internal(set) var start: Instant?
  /// The latest packet time.
  public internal(set) var now = Instant.distantPast

  let ports: PortSet
  var table = FlowTable()
  var agenda = Agenda()
  var neighbours = NeighbourWatch()
  /// The version each broker told on some flow, for those that do not tell.
  var versions: [Endpoint: BrokerVersion] = [:]
  /// When the capture itself last lost packets.
  var lossAt: Instant?
  /// Slots of flows with something unanswered and repeated, or a standing prediction.
  var troubled: Set<Int> = []
  /// Reused from packet to packet.
  var outputs: [FrameReader.Output] = []
  var lookAhead = ContiguousArray<AheadPacket>()
  /// Means nothing: what is read for its own sake is put here.
  var warmth = 0

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    ports = PortSet(configuration.ports)
  }

  /// Takes a captured packet; appends what it leads to.
  public mutating func observe(
    _ bytes: Span<UInt8>, _ header: PacketHeader, into events: inout [Event]
  ) {
    var packet = AheadPacket(Packet.decode(bytes, header))
    find(&packet)
    observe(packet, bytes, header, into: &events)
  }

  private mutating func observe(
    _ ahead: AheadPacket, _ bytes: Span<UInt8>, _ header: PacketHeader, into events: inout [Event]
  ) {
    advance(to: header.timestamp, into: &events)
    if start == nil { start = header.timestamp }
    summary.packets += 1
    summary.bytes += header.originalLength
    switch ahead.packet {
    // A timestamp that goes back, a clock set right, counts as now.
    case .segment(let segment):
      if let side = ahead.side ?? side(of: segment) {
        observe(segment, side, Int(ahead.slot), bytes, at: now, into: &events)
      }
    case .unreachable(let unreachable): observe(unreachable, into: &events)
    case .neighbour(let message): observe(message, into: &events)
    case .fragment: summary.fragments += 1
    case .other: break
    case .undecodable(let error):
      summary.undecodable += 1
      summary.undecodableBy[error.rawValue, default: 0] += 1
    }
  }

  /// Takes captured packets, one after the other.
  ///
  /// The same as ``observe(_:_:into:)`` for each, and several times as fast where there are many
  /// flows: it looks ahead.
  public mutating func observe(_ batch: PacketBatch, into events: inout [Event]) {
    let bytes = batch.bytes.span
    var ahead = ContiguousArray<AheadPacket>()
    swap(&ahead, &lookAhead)
    defer { swap(&ahead, &lookAhead) }
    for start in stride(from: 0, to: batch.entries.count, by: Self.lookAheadCount) {
      let entries = batch.entries[start..<min(start + Self.lookAheadCount, batch.entries.count)]
      ahead.removeAll(keepingCapacity: true)
      for entry in entries {
        ahead.append(
          AheadPacket(Packet.decode(bytes.extracting(entry.range), entry.header)))
      }
      for index in ahead.indices { find(&ahead[index]) }
      for index in ahead.indices where ahead[index].slot >= 0 {
        warmth &+= table.touch(Int(ahead[index].slot))
      }
      for index in ahead.indices {
        let entry = entries[start + index]
        observe(ahead[index], bytes.extracting(entry.range), entry.header, into: &events)
      }
    }
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
      guard table.contains(entry.slot, generation: entry.generation),
        entry.at >= table.records[entry.slot].nextLook
      else { continue }
      now = max(now, entry.at)
      table.records[entry.slot].nextLook = .distantFuture
      look(at: entry.slot, into: &events)
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

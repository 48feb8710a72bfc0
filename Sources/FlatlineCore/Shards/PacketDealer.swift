/// Deals packets out to shards: each flow's packets to one, and to all what concerns all.
///
/// It sees every packet, in the order of the capture, and keeps what the shards cannot know: each
/// sees only a part.
public struct PacketDealer: Sendable {
  /// The time of the first packet.
  public private(set) var start: Instant?
  /// The latest packet time.
  public private(set) var now = Instant.distantPast
  /// Packets so far, and their bytes on the wire.
  public private(set) var packetCount = 0
  public private(set) var byteCount = 0

  private let shards: Int
  private let ports: PortSet
  private let usesFastPath: Bool
  private let flowHash = FlowHash.random()

  /// - Parameter shards: how many there are; at least one.
  init(_ configuration: Engine.Configuration, shards: Int) {
    self.shards = shards
    ports = PortSet(configuration.ports)
    usesFastPath = configuration.usesFastPaths
  }

  /// Deals a batch: says which shard has to process which of its packets.
  ///
  /// Timestamps that go back, of a clock set right, become the latest before: so a shard that sees
  /// only some of the packets has the same time.
  public mutating func deal(_ batch: inout DealtBatch) {
    start = start ?? batch.packets.entries.first?.timestamp
    batch.start = start
    batch.packetsBefore = packetCount
    packetCount += batch.packets.entries.count
    // Taken out, so that they may change while the bytes are read.
    var cards: ContiguousArray<DealtBatch.Card> = []
    swap(&cards, &batch.cards)
    var entries: ContiguousArray<PacketBatch.Entry> = []
    swap(&entries, &batch.packets.entries)
    cards.removeAll(keepingCapacity: true)
    cards.append(contentsOf: repeatElement(.forNobody, count: entries.count))
    deal(&entries, batch.packets.bytes.span, &cards)
    swap(&entries, &batch.packets.entries)
    swap(&cards, &batch.cards)
    batch.end = now
  }

  private mutating func deal(
    _ entries: inout ContiguousArray<PacketBatch.Entry>, _ bytes: Span<UInt8>,
    _ cards: inout ContiguousArray<DealtBatch.Card>
  ) {
    var now = now
    var count = 0
    for place in entries.indices {
      now = max(now, entries[place].timestamp)
      entries[place].timestamp = now
      count &+= Int(entries[place].originalLength)
      let packet = bytes.extracting(entries[place].range)
      cards[place] =
        fastCard(packet, entries[place].linkType) ?? card(packet, entries[place].header)
    }
    self.now = now
    byteCount += count
  }

  /// Fast path: reads only the ends of a segment. Its slow twin is ``card(_:_:)``, and `FastPathTests`
  /// proves them equal. `nil` where the packet is no segment of a watched port, or has unusual
  /// headers.
  @inline(__always)
  private func fastCard(_ packet: Span<UInt8>, _ linkType: LinkType) -> DealtBatch.Card? {
    guard usesFastPath, let ends = SegmentEnds(packet, linkType) else { return nil }
    return card(
      from: ends.source.port, to: ends.destination.port, ends.flags,
      packet.extracting(min(ends.payloadStart, packet.count)...))
  }

  /// `nil` where neither port is watched.
  @inline(__always)
  private func card(
    from source: UInt16, to destination: UInt16, _ flags: TCPFlags, _ payload: Span<UInt8>
  ) -> DealtBatch.Card? {
    let direction = ports.direction(source: source, destination: destination)
    if direction == .unwatched { return nil }
    var others: DealtBatch.Card.Others =
      SharedFacts(payload, at: 0, direction).isEmpty ? .nothing : .facts
    if flags.isSuperset(of: .answer), direction.mayBeFromBroker { others = .facts }
    return DealtBatch.Card(shard(direction, source, destination), others: others)
  }

  @inline(never)
  private func card(_ packet: Span<UInt8>, _ header: PacketHeader) -> DealtBatch.Card {
    switch Packet.decode(packet, header) {
    case .segment(let segment):
      return card(
        from: segment.source.port, to: segment.destination.port, segment.flags,
        packet.extracting(segment.payload))
        ?? .forNobody
    case .unreachable(let unreachable):
      let (broker, client) = (unreachable.source.port, unreachable.destination.port)
      let direction = ports.direction(source: broker, destination: client)
      return DealtBatch.Card(shard(direction, broker, client))
    case .neighbour: return .forAll
    // To be counted, once.
    case .fragment, .undecodable: return DealtBatch.Card(0)
    case .other: return .forNobody
    }
  }

  /// By the client's port alone, which address translation mostly leaves as it is: so all flows of
  /// one connection are one shard's.
  @inline(__always)
  private func shard(
    _ direction: PortSet.Direction, _ source: UInt16, _ destination: UInt16
  ) -> Int {
    let port =
      switch direction {
      case .fromClient: source
      case .fromBroker: destination
      // The same whichever is the client's.
      case .ambiguous, .unwatched: source ^ destination
      }
    // The hash as a fraction of all it could be, and the shards as a whole.
    return Int((UInt64(flowHash.hash(port)) * UInt64(shards)) >> 32)
  }
}

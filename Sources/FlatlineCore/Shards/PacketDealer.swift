/// Deals packets out to shards: each flow's packets to one, and to all what concerns all.
///
/// It is told of every packet, in the order of the capture, and keeps what the shards cannot know,
/// for each sees a part only.
public struct PacketDealer: Sendable {
  /// The time of the first packet.
  public private(set) var start: Instant?
  /// The latest packet time.
  public private(set) var now = Instant.distantPast
  /// Packets so far, and their bytes on the wire.
  public private(set) var packetCount = 0
  public private(set) var byteCount = 0

  private let shards: Int
  private let decoder: PacketDecoder
  /// Reused from packet to packet.
  private var packet = DecodedPacket()

  /// - Parameter shards: how many there are; at least one.
  init(_ configuration: Engine.Configuration, shards: Int) {
    self.shards = shards
    decoder = PacketDecoder(ports: PortSet(configuration.ports), flowHash: .random())
  }

  /// Says who is to look at which of a batch's packets.
  ///
  /// Timestamps that go back, of a clock set right, become the latest before: so a shard that sees
  /// only some of the packets has the same time.
  public mutating func deal(_ batch: inout DealtBatch) {
    batch.clear(shards: shards, packetsBefore: packetCount)
    start = start ?? batch.packets.entries.first?.timestamp
    // Taken out, so that they may change while the bytes are read.
    var hands: [DealtBatch.Hand] = []
    swap(&hands, &batch.hands)
    var entries = ContiguousArray<PacketBatch.Entry>()
    swap(&entries, &batch.packets.entries)
    deal(&entries, batch.packets.bytes.span, to: &hands)
    packetCount += entries.count
    swap(&entries, &batch.packets.entries)
    swap(&hands, &batch.hands)
    batch.end = now
  }

  private mutating func deal(
    _ entries: inout ContiguousArray<PacketBatch.Entry>, _ bytes: Span<UInt8>,
    to hands: inout [DealtBatch.Hand]
  ) {
    for place in entries.indices {
      now = max(now, entries[place].timestamp)
      entries[place].timestamp = now
      let entry = entries[place]
      byteCount += Int(entry.originalLength)
      deal(place, bytes.extracting(entry.range), entry.header, to: &hands)
    }
  }

  @inline(__always)
  private mutating func deal(
    _ place: Int, _ bytes: Span<UInt8>, _ header: PacketHeader,
    to hands: inout [DealtBatch.Hand]
  ) {
    decoder.decode(bytes, header, into: &packet)
    switch packet.kind {
    case .fromClient, .fromBroker, .fromEither:
      let owner = shard(packet.segment.source, packet.segment.destination)
      hands[owner].append(DealtBatch.Card(place, isOwn: true))
      guard packet.tellsVersion else { return }
      for other in hands.indices where other != owner {
        hands[other].append(DealtBatch.Card(place, isOwn: false))
      }
    case .unwatched: break
    case .other: dealOther(place, Packet.decode(bytes, header), &hands)
    }
  }

  private func dealOther(_ place: Int, _ packet: Packet, _ hands: inout [DealtBatch.Hand]) {
    let card = DealtBatch.Card(place, isOwn: true)
    switch packet {
    case .unreachable(let unreachable):
      hands[shard(unreachable.source, unreachable.destination)].append(card)
    case .neighbour:
      for shard in hands.indices { hands[shard].append(card) }
    // To be counted, once.
    case .fragment, .undecodable: hands[0].append(card)
    case .segment, .other: break
    }
  }

  @inline(__always)
  private func shard(_ one: Endpoint, _ other: Endpoint) -> Int {
    // The hash as a fraction of all it could be, and the shards as a whole.
    Int((UInt64(decoder.flowHash.hash(between: one, other)) * UInt64(shards)) >> 32)
  }
}

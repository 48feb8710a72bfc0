import FlatlineCore
import FlatlineReport
import SyntheticTraffic
import TestSupport
import Testing

/// A capture of a real broker's connections that die, inside every kind of tunnel.
struct TunnelledCaptureTests {
  /// With ARP, and errors of the path that come from a router and from the broker's own kernel.
  private static let packets: [CapturedPacket] = {
    var packets = CapturedPacket.read(
      Repository.captures.appending(path: "half-open.pcap").path)
    // Some timestamps go back a little. The engine takes them as here.
    var latest = Instant.distantPast
    for place in packets.indices {
      latest = max(latest, packets[place].header.timestamp)
      packets[place].header.timestamp = latest
    }
    return packets
  }()

  private static func inOrder(_ packets: [CapturedPacket]) -> [CapturedPacket] {
    let order = packets.indices.sorted {
      (packets[$0].header.timestamp, $0) < (packets[$1].header.timestamp, $1)
    }
    return order.map { packets[$0] }
  }

  private static let plain = Result { try read(packets) }

  /// Up to a few seconds after the path has died: each of these is read many times.
  private static let beginning = Array(packets.prefix(230))
  private static let plainBeginning = Result { try read(beginning) }

  private static func read(
    _ packets: [CapturedPacket], shards: Int = 1
  ) throws -> (events: [String], summary: Summary) {
    var engine = ShardedEngine(shards: shards)
    var batch = PacketBatch()
    for packet in packets { batch.append(packet.bytes.span, packet.header) }
    var events: [Event] = []
    engine.observe(batch, into: &events)
    return (try events.map(JSONLines().line), engine.summary)
  }

  private static func wrapped(_ packet: CapturedPacket, _ kind: TunnelKind) -> CapturedPacket {
    var packet = packet
    let missing = packet.header.originalLength - packet.bytes.count
    packet.bytes = kind.wrap(packet.bytes)
    packet.header.originalLength = packet.bytes.count + missing
    return packet
  }

  @Test(arguments: TunnelKind.allCases)
  func givesTheSameEvents(kind: TunnelKind) throws {
    let plain = try Self.plainBeginning.get()
    #expect(plain.summary.predictions == 5)
    let read = try Self.read(Self.beginning.map { Self.wrapped($0, kind) }, shards: 2)
    #expect(read.events == plain.events)
    var summary = read.summary
    #expect(summary.bytes > plain.summary.bytes)
    summary.bytes = plain.summary.bytes
    #expect(summary == plain.summary)
  }

  /// Of each packet so much is captured that there is some of the tunnel and nothing of the segment.
  @Test(arguments: TunnelKind.allCases, [1, 2])
  func whatIsCutIsCounted(kind: TunnelKind, shards: Int) throws {
    let segments = Self.packets.filter { $0.bytes[12..<14] == [0x08, 0x00] }
    let cut = segments.map { packet in
      var cut = Self.wrapped(packet, kind)
      cut.bytes.removeLast(packet.bytes.count - 24)
      return cut
    }
    let read = try Self.read(cut, shards: shards)
    #expect(read.events.isEmpty)
    #expect(read.summary.undecodable == segments.count)
    #expect(read.summary.flows == 0)
  }

  /// Outside the tunnel a network card has split what the kernel has joined.
  @Test func whatIsSplitIsTheSame() throws {
    var split: [CapturedPacket] = []
    for packet in Self.packets {
      split.append(packet)
      for var piece in Self.pieces(of: packet) {
        piece.header.timestamp = piece.header.timestamp + .microseconds(30)
        split.append(Self.wrapped(piece, .vxlan))
      }
    }
    #expect(split.count > Self.packets.count + 100)
    #expect(try Self.read(Self.inOrder(split)).events == Self.plain.get().events)
  }

  /// The halves of a broker's segment with bytes.
  private static func pieces(of packet: CapturedPacket) -> [CapturedPacket] {
    guard case .segment(let segment) = Packet.decode(packet.bytes.span, packet.header),
      segment.source.port == 5672, segment.payload.count > 1
    else { return [] }
    let middle = segment.payload.count / 2
    return [segment.payload.prefix(middle), segment.payload.dropFirst(middle)].map { part in
      var fields = TCPFields(
        source: segment.source.port, destination: segment.destination.port,
        sequence: segment.sequence.advanced(by: part.lowerBound - segment.payload.lowerBound).value,
        acknowledgment: segment.acknowledgment.value, flags: segment.flags, window: segment.window,
        payload: Array(packet.bytes[part]))
      if let timestamp = segment.options.timestamp {
        fields.options = TCPOptionBytes.timestamps(timestamp.value, echo: timestamp.echo)
      }
      let bytes = PacketBuilder.ethernet(
        PacketBuilder.ipv4(
          fields.bytes, from: segment.source.address, to: segment.destination.address,
          identification: segment.identification ?? 0))
      return CapturedPacket(
        header: PacketHeader(
          timestamp: packet.header.timestamp, linkType: .ethernet, originalLength: bytes.count),
        bytes: bytes)
    }
  }

  /// On a host where packets pass several interfaces, or beside a mirror: the same is said, once.
  @Test(arguments: [true, false])
  func insideAndOutsideIsTheSameFlow(isTunnelFirst: Bool) throws {
    var both: [CapturedPacket] = []
    for packet in Self.packets {
      let tunnelled = Self.wrapped(packet, .vxlan)
      var copy = isTunnelFirst ? packet : tunnelled
      copy.header.timestamp = copy.header.timestamp + .microseconds(1700)
      both += [isTunnelFirst ? tunnelled : packet, copy]
    }
    let read = try Self.read(Self.inOrder(both))
    let plain = try Self.plain.get()
    #expect(read.events == plain.events)
    #expect(read.summary.flows == plain.summary.flows)
    #expect(read.summary.predictions == plain.summary.predictions)
    #expect(read.summary.duplicates > plain.summary.duplicates)
  }
}

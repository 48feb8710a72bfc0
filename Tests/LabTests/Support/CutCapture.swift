import Capture
import FlatlineCore

/// A lab capture without a part of it: as if it had begun later, or with a short snap length.
struct CutCapture {
  private(set) var packets: [CapturedPacket] = []
  let configuration: Engine.Configuration

  init(_ run: LabRun) {
    configuration = run.configuration
    var merger = SavefileMerger(paths: [run.broker])
    while merger.next({ header, bytes in
      packets.append(CapturedPacket(header: header, bytes: bytes.indices.map { bytes[$0] }))
    }) {}
  }

  /// connection.open-ok on channel 0, with RabbitMQ's empty argument.
  private static let openOk: [UInt8] = [1, 0, 0, 0, 0, 0, 5, 0, 10, 0, 41, 0, 0xce]

  /// Every AMQP handshake, by its client and its end.
  var handshakes: [(client: String, at: Instant)] {
    var seen: Set<String> = []
    return packets.compactMap { packet in
      guard let segment = segment(packet), configuration.ports.contains(segment.source.port),
        packet.bytes[segment.payload].starts(with: Self.openOk),
        seen.insert(segment.destination.description).inserted
      else { return nil }
      return (segment.destination.description, packet.header.timestamp)
    }
  }

  /// The clients of all flows in it.
  var clients: Set<String> {
    Set(
      packets.compactMap { packet in
        guard let segment = segment(packet) else { return nil }
        let toBroker = configuration.ports.contains(segment.destination.port)
        return (toBroker ? segment.source : segment.destination).description
      })
  }

  private func segment(_ packet: CapturedPacket) -> TCPSegment? {
    guard case .segment(let segment) = Packet.decode(packet.bytes.span, packet.header) else {
      return nil
    }
    return segment
  }

  /// Only what came after `instant`.
  func joined(after instant: Instant) -> CutCapture {
    var rest = self
    rest.packets.removeAll { $0.header.timestamp <= instant }
    return rest
  }

  /// Without the segments of the other side. ICMP and ARP stay.
  func only(fromBroker: Bool) -> CutCapture {
    var rest = self
    rest.packets.removeAll { packet in
      segment(packet).map { configuration.ports.contains($0.source.port) != fromBroker } ?? false
    }
    return rest
  }

  func cut(to length: Int) -> CutCapture {
    var short = self
    for index in short.packets.indices where short.packets[index].bytes.count > length {
      short.packets[index].bytes.removeLast(short.packets[index].bytes.count - length)
    }
    return short
  }

  /// The reason of each flow's end, or of the prediction that stands at the end of the capture;
  /// by client, for flows that have one.
  func reasons() -> [String: Reason] {
    var engine = Engine(configuration)
    var events: [Event] = []
    for packet in packets { engine.observe(packet.bytes.span, packet.header, into: &events) }
    var reasons: [String: Reason] = [:]
    for event in events {
      switch event {
      case .prediction(let prediction):
        reasons[prediction.flow.client.description] = prediction.reason
      case .withdrawn(let withdrawal): reasons[withdrawal.flow.client.description] = nil
      case .closed(let closing): reasons[closing.flow.client.description] = closing.reason
      case .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary: break
      }
    }
    return reasons
  }
}

import Capture
import FlatlineCore

/// A lab capture of which a part is withheld: as if it had begun later, or with a short snap
/// length.
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
      case .risk, .summary: break
      }
    }
    return reasons
  }
}

/// How far two readings of the same flows agree.
struct Agreement: CustomStringConvertible {
  private(set) var flows = 0
  private(set) var differences: [String] = []

  var share: Double { flows > 0 ? 1 - Double(differences.count) / Double(flows) : 0 }

  var description: String {
    "\(flows - differences.count) of \(flows) flows agree"
      + differences.map { "\n  " + $0 }.joined()
  }

  mutating func add(
    _ clients: some Sequence<String>, whole: [String: Reason], part: [String: Reason],
    _ run: LabRun
  ) {
    for client in clients {
      flows += 1
      guard whole[client] != part[client] else { continue }
      let words = [whole[client], part[client]].map { $0?.rawValue ?? "nothing" }
      let name = run.log.names[client] ?? "no name"
      differences.append("\(name) \(client): \(words[0]), now \(words[1])")
    }
  }
}

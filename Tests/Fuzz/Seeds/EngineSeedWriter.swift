import FlatlineCore
import SyntheticTraffic

/// Says of segments how they differ from what would be usual: what ``ScriptedConnection`` reads.
struct EngineSeedWriter {
  private struct End {
    var next: SequenceNumber?
    var last: SequenceNumber?
  }

  /// Longer payloads become messages of about that length.
  private static let longest = 700
  private static let messageUnit = 5

  private let broker: Endpoint
  private let connection: Int
  private var before: Instant?
  private var ends: (client: End, broker: End) = (End(), End())
  /// Of a script: its settings, then its acts.
  private(set) var bytes: [UInt8]

  init(broker: Endpoint, way: UInt8) {
    self.broker = broker
    bytes = [0, 0, 0, 1, way]
    connection = broker.port == 5671 ? 1 : broker.address.version == .v6 ? 2 : 0
  }

  mutating func append(_ segment: TCPSegment, of packet: CapturedPacket) {
    let isBrokers = segment.source == broker
    let time = packet.header.timestamp
    var sender = isBrokers ? ends.broker : ends.client
    let peer = isBrokers ? ends.client : ends.broker
    let sequence: SegmentCode.Place =
      segment.payloadLength > 0 && sender.last == segment.sequence
      ? .again : .offset(distance(from: sender.next, to: segment.sequence))
    var marks: SegmentCode.Marks = segment.flags.contains(.syn) ? .hasOptions : []
    if segment.options.timestamp == nil { marks.insert(.isWithoutTimestamp) }
    if segment.window == 0 { marks.insert(.hasClosedWindow) }
    let code = SegmentCode(
      flags: segment.flags, sequence: sequence,
      acknowledgment: .offset(distance(from: peer.next, to: segment.acknowledgment)),
      content: sequence == .again ? .nothing : content(Array(packet.bytes[segment.payload])),
      marks: marks)
    bytes.append(Script.Act.byte(Script.Act.segment, connection: connection, fromBroker: isBrokers))
    bytes += Pause.written(time - (before ?? time))
    bytes += code.written
    before = time
    if segment.payloadLength > 0 { sender.last = segment.sequence }
    if sender.next.map({ distance(from: $0, to: segment.sequenceEnd) > 0 }) ?? true {
      sender.next = segment.sequenceEnd
    }
    if isBrokers { ends.broker = sender } else { ends.client = sender }
  }

  private func distance(from number: SequenceNumber?, to other: SequenceNumber) -> Int32 {
    number.map { Int32(bitPattern: other.value &- $0.value) } ?? 0
  }

  private func content(_ payload: [UInt8]) -> SegmentCode.Content {
    switch payload.count {
    case 0: .nothing
    case 1: .zeroByte
    case _ where payload == FrameBuilder.heartbeat: .heartbeat
    case ...Self.longest: .bytes(payload)
    default: .message(UInt8(clamping: payload.count / Self.messageUnit))
    }
  }
}

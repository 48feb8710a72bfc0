import FlatlineCore
import SyntheticTraffic

/// A connection whose ends know what would be usual to send next.
struct ScriptedConnection {
  /// One end.
  private struct End {
    /// SND.NXT
    var next: UInt32
    /// The last bytes, and their sequence number.
    var last: (sequence: UInt32, payload: [UInt8]) = (0, [])
    /// The last that it acknowledged.
    var acknowledged: UInt32 = 0
    var identification: UInt16 = 1
  }

  /// How many connections an input names one by one.
  static let count = 4
  static let ports: Set<UInt16> = [5671, 5672]
  private static let firstNumbers: (client: UInt32, broker: UInt32) = (1000, 0xffff_ff00)

  private(set) var client: Endpoint
  let broker: Endpoint
  let link: ScriptedLink
  private var clientEnd = End(next: Self.firstNumbers.client)
  private var brokerEnd = End(next: Self.firstNumbers.broker)
  /// The last packets: for what is captured twice, and for ICMP errors.
  private(set) var last: [UInt8] = []
  private(set) var lastOfBroker: [UInt8] = []

  /// - Parameter index: 0 to 3: plain, TLS, IPv6, and from one of the broker's ports.
  init(index: Int) {
    let isV6 = index == 2
    client = Endpoint(isV6 ? .client6 : .client, index == 3 ? 5671 : 40_000 + UInt16(index))
    broker = Endpoint(isV6 ? .broker6 : .broker, index == 1 ? 5671 : 5672)
    link = ScriptedLink(index: index)
  }

  /// The client connects again.
  mutating func begin(fromSamePort: Bool, number: UInt32) {
    if !fromSamePort {
      client = Endpoint(client.address, client.port == 5671 ? 5671 : client.port &+ 4 | 0x8000)
    }
    clientEnd = End(next: number)
    brokerEnd = End(next: number &* 7)
  }

  /// The next packet, without its link layer.
  mutating func packet(_ code: SegmentCode, fromBroker isBrokers: Bool, clock: UInt32) -> [UInt8] {
    var sender = isBrokers ? brokerEnd : clientEnd
    let peer = isBrokers ? clientEnd : brokerEnd
    var payload = Self.payload(code.content)
    var sequence = sender.next
    switch code.sequence {
    case .offset(let offset): sequence &+= UInt32(bitPattern: offset)
    case .again: (sequence, payload) = sender.last
    }
    var acknowledgment = peer.next
    switch code.acknowledgment {
    case .offset(let offset): acknowledgment &+= UInt32(bitPattern: offset)
    case .again: acknowledgment = sender.acknowledged
    }
    let (source, destination) = isBrokers ? (broker, client) : (client, broker)
    let fields = TCPFields(
      source: source.port, destination: destination.port, sequence: sequence,
      acknowledgment: code.flags.contains(.ack) ? acknowledgment : 0, flags: code.flags,
      window: code.marks.contains(.hasClosedWindow) ? 0 : 502,
      options: Self.options(code, clock: clock, acknowledgment), payload: payload)
    sender.identification &+= 1
    if !payload.isEmpty { sender.last = (sequence, payload) }
    sender.acknowledged = acknowledgment
    let controls: UInt32 = code.flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1
    // An offset that makes a hole, or goes back, changes what is next only forward.
    let end = sequence &+ UInt32(payload.count) &+ controls
    if Int32(bitPattern: end &- sender.next) > 0, end &- sender.next < 100_000 { sender.next = end }
    if isBrokers { brokerEnd = sender } else { clientEnd = sender }
    var bytes: [UInt8] = []
    PacketBuilder.append(
      fields, from: source.address, to: destination.address,
      identification: sender.identification, to: &bytes)
    if code.marks.contains(.isDamaged) { bytes[bytes.count - 1] ^= 1 }
    last = bytes
    if isBrokers { lastOfBroker = bytes }
    return bytes
  }

  private static func payload(_ content: SegmentCode.Content) -> [UInt8] {
    switch content {
    case .nothing: []
    case .heartbeat: FrameBuilder.heartbeat
    case .zeroByte: [0]
    case .bytes(let bytes): bytes
    case .turn(let number): opening[Int(number) % opening.count].bytes
    case .message(let count):
      FrameBuilder.frame(3, channel: 1, [UInt8](repeating: 0x78, count: Int(count) * 5))
    case .record(let count): [23, 3, 3, 0, count] + [UInt8](repeating: 0xa5, count: Int(count))
    case .noise(let count): [UInt8](repeating: 0xff, count: Int(count) * 5)
    }
  }

  private static let opening = FrameBuilder.opening(heartbeat: 10)

  private static func options(
    _ code: SegmentCode, clock: UInt32, _ acknowledgment: UInt32
  ) -> [UInt8] {
    var options: [UInt8] = []
    if code.marks.contains(.hasOptions) {
      options =
        code.flags.contains(.syn)
        ? TCPOptionBytes.maximumSegmentSize(1460) + TCPOptionBytes.windowScale(7)
        : TCPOptionBytes.selective([(acknowledgment &+ 10, acknowledgment &+ 110)])
    }
    if !code.marks.contains(.isWithoutTimestamp) {
      options += TCPOptionBytes.timestamps(clock, echo: clock &- 1)
    }
    return options
  }
}

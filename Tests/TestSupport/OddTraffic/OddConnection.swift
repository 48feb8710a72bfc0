import FlatlineCore
import SyntheticTraffic

/// One client and its connections, one act after the other.
///
/// Times are microseconds since the beginning of the traffic.
struct OddConnection {
  enum Sender {
    case client, broker

    var other: Sender { self == .client ? .broker : .client }
  }

  /// One end of the TCP connection.
  struct End {
    /// SND.NXT
    var next: UInt32 = 0
    /// RCV.NXT
    var received: UInt32 = 0
    var window: UInt16 = 502
    var identification: UInt16 = 0
    /// The timestamp of its last segment, in milliseconds.
    var clock: UInt32 = 0
  }

  static let second = 1_000_000
  static let millisecond = 1000

  let index: Int
  let address: IPAddress
  let broker: Endpoint
  let isTLS: Bool
  private let tap: OddTap
  private let hasTimestamps: Bool
  private let hasIdentification: Bool
  let roundTrip: Int
  var generator: SeededGenerator

  var port: UInt16
  private var clientEnd = End()
  private var brokerEnd = End()
  var isOpen = false
  /// In seconds; 0 is none.
  var heartbeat = 0
  /// When each side sends its next heartbeat.
  var beats: [Sender: Int] = [:]
  /// Whether the tap sees nothing: the capture has a hole.
  var isUnseen = false
  /// The broker's last segment as an IP packet, for ICMP errors to quote.
  var lastOfBroker: [UInt8] = []
  private(set) var now: Int
  private var captured: [OddTraffic.Captured] = []

  init(index: Int, generator: SeededGenerator) {
    self.index = index
    self.generator = generator
    address = Self.clientAddress(index % 24)
    isTLS = index % 8 == 5
    let host = address.version == .v6 ? .broker6 : IPAddress(v4: 0xcb00_7115 + UInt32(index % 2))
    broker = Endpoint(host, isTLS ? 5671 : 5672)
    tap = OddTap(using: &self.generator)
    hasTimestamps = self.generator.isLucky(0.7)
    hasIdentification = self.generator.isLucky(0.9)
    roundTrip = .random(in: 100...50_000, using: &self.generator)
    port = index % 20 == 3 ? 5671 : 30_000 + UInt16(index) * 100
    now = .random(in: 0..<60 * Self.second, using: &self.generator)
  }

  /// Every sixth host speaks IPv6.
  static func clientAddress(_ host: Int) -> IPAddress {
    host % 6 == 5
      ? IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x31 + UInt64(host))
      : IPAddress(v4: 0xc633_6401 + UInt32(host))
  }

  subscript(_ sender: Sender) -> End {
    get { sender == .client ? clientEnd : brokerEnd }
    set { if sender == .client { clientEnd = newValue } else { brokerEnd = newValue } }
  }

  /// Runs the next act.
  ///
  /// - Returns: its packets, as captured.
  mutating func act() -> [OddTraffic.Captured] {
    captured.removeAll()
    if isOpen {
      idle(pause())
      if isLucky(0.8) { exchange() } else if isLucky(0.6) { suffer() } else { end() }
    } else {
      wait(pause())
      open()
    }
    return captured
  }

  // MARK: Time

  mutating func wait(_ time: Int) { now += time }

  /// A pause between two acts, from 10 ms to 90 s; each power of ten is as likely.
  private mutating func pause() -> Int {
    let unit = [10, 100, 1000, 10_000].randomElement(using: &generator) ?? 10
    return unit * number(1...9) * Self.millisecond
  }

  /// Only heartbeats of the sides in `beating`, and their acknowledgments.
  mutating func idle(_ time: Int, _ beating: [Sender] = [.client, .broker]) {
    let end = now + time
    while let (sender, at) = nextBeat, at < end {
      beats[sender] = max(at, now) + heartbeat * Self.second / 2
      guard beating.contains(sender) else { continue }
      now = max(now, at)
      send(sender, content(FrameBuilder.heartbeat))
      wait(isLucky(0.5) ? 40 * Self.millisecond : roundTrip)
      acknowledge(sender.other)
    }
    now = max(now, end)
  }

  private var nextBeat: (sender: Sender, at: Int)? {
    guard let client = beats[.client], let broker = beats[.broker] else { return nil }
    return client <= broker ? (.client, client) : (.broker, broker)
  }

  // MARK: Chance

  mutating func isLucky(_ chance: Double) -> Bool { generator.isLucky(chance) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }

  mutating func body(_ range: ClosedRange<Int>) -> [UInt8] {
    [UInt8](repeating: 0x78, count: number(range))
  }

  // MARK: Segments

  /// Bytes of AMQP as the stream carries them: plain, or in a TLS 1.3 record (RFC 8446
  /// section 5.2).
  func content(_ bytes: [UInt8]) -> [UInt8] {
    guard isTLS else { return bytes }
    let sealed = [UInt8](repeating: 0xa5, count: bytes.count + 17)
    return [23, 3, 3] + bigEndian(UInt16(truncatingIfNeeded: sealed.count)) + sealed
  }

  /// Sends new bytes and acknowledges what came.
  mutating func send(_ sender: Sender, _ payload: [UInt8], flags: TCPFlags = [.psh, .ack]) {
    transmit(sender, sequence: self[sender].next, payload, flags: flags)
    let controls = flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1
    self[sender].next &+= UInt32(payload.count + controls)
  }

  /// All that was sent to this side has arrived.
  mutating func receive(_ sender: Sender) {
    let next = self[sender.other].next
    self[sender].received = next
  }

  mutating func acknowledge(_ sender: Sender, options: [UInt8] = []) {
    receive(sender)
    transmit(sender, sequence: self[sender].next, [], flags: .ack, options: options)
  }

  /// Sends any segment; sequence numbers are not counted on.
  mutating func transmit(
    _ sender: Sender, sequence: UInt32, _ payload: [UInt8], flags: TCPFlags = [.psh, .ack],
    acknowledgment: UInt32? = nil, options: [UInt8] = []
  ) {
    var end = self[sender]
    end.identification &+= hasIdentification ? 1 : 0
    end.clock = UInt32(truncatingIfNeeded: now / 1000 + 1)
    self[sender] = end
    let client = Endpoint(address, port)
    let (source, destination) = sender == .client ? (client, broker) : (broker, client)
    let stamp =
      hasTimestamps
      ? TCPOptionBytes.timestamps(end.clock, echo: self[sender.other].clock) : []
    let segment = TCPFields(
      source: source.port, destination: destination.port, sequence: sequence,
      acknowledgment: flags.contains(.ack) ? acknowledgment ?? end.received : 0, flags: flags,
      window: end.window, options: options + stamp + oddOption(), payload: payload)
    let packet = tap.packet(
      segment, from: source.address, to: destination.address,
      identification: end.identification)
    if sender == .broker { lastOfBroker = packet }
    see(packet)
  }

  /// A packet passes the tap, which misses some and sees some twice.
  mutating func see(_ packet: [UInt8], type: UInt16? = nil) {
    if isUnseen || isLucky(0.005) { return }
    captured.append(tap.capture(packet, type: type, at: now))
    guard isLucky(0.02) else { return }
    var copy = packet
    // A router between the two copies lowers the time to live.
    if type == nil, packet[0] >> 4 == 4, isLucky(0.5) { copy[8] -= 1 }
    captured.append(tap.capture(copy, type: type, at: now + number(10...3000)))
  }

  /// Options that are rare or wrong in the middle of a connection.
  private mutating func oddOption() -> [UInt8] {
    guard isLucky(0.02) else { return [] }
    let options: [[UInt8]] = [
      TCPOptionBytes.noOperation, TCPOptionBytes.windowScale(7), [254, 4, 1, 2],
      TCPOptionBytes.selective([(1, 2)]), [2, 0], [8, 1], [0, 3, 3, 7], [5, 2],
    ]
    return options.randomElement(using: &generator) ?? []
  }
}

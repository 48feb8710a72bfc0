import FlatlineCore

/// A TCP connection to the broker, as far as its packets need it.
struct Connection {
  /// One side: its next numbers, and a packet of its without payload to copy.
  private struct End {
    var next: UInt32
    var identification: UInt16 = 0
    var clock: UInt32 = 0
    let packet: [UInt8]
  }

  private var client: End
  private var broker: End
  private let isV6: Bool

  private static let ethernet = 14
  private static let tcp = 32

  /// Every tenth client speaks IPv6.
  init(_ index: Int) {
    isV6 = index % 10 == 9
    let low = UInt32(truncatingIfNeeded: index)
    let addresses =
      isV6
      ? (
        client: bigEndian(0x2001_0db8_0001_0000 as UInt64) + bigEndian(UInt64(low) + 1),
        broker: bigEndian(0x2001_0db8_0002_0000 as UInt64) + bigEndian(1 as UInt64)
      )
      : (client: bigEndian(0x0a00_0001 + low), broker: bigEndian(0xac10_0001 as UInt32))
    let port = UInt16(truncatingIfNeeded: 20_000 + index % 40_000)
    // Any two first numbers.
    client = End(
      next: low &* 0x9e37_79b1,
      packet: Self.packet(isV6, addresses.client, port, addresses.broker, 5672))
    broker = End(
      next: low &* 0x85eb_ca6b,
      packet: Self.packet(isV6, addresses.broker, 5672, addresses.client, port))
  }

  /// Ethernet, IP and TCP headers with a timestamp option.
  private static func packet(
    _ isV6: Bool, _ source: [UInt8], _ sourcePort: UInt16, _ destination: [UInt8],
    _ destinationPort: UInt16
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 2, count: 12) + bigEndian(isV6 ? 0x86dd : 0x0800 as UInt16)
    bytes +=
      isV6
      ? bigEndian(0x6000_0000 as UInt32) + bigEndian(UInt16(tcp)) + [6, 64]
      : bigEndian(0x4500 as UInt16) + bigEndian(UInt16(20 + tcp))
        + bigEndian(0x0000_4000 as UInt32) + [64, 6, 0, 0]
    bytes += source + destination + bigEndian(sourcePort) + bigEndian(destinationPort)
    bytes += [UInt8](repeating: 0, count: 8) + [0x80, 0] + bigEndian(502 as UInt16)
    bytes += [0, 0, 0, 0] + bigEndian(0x0101_080a as UInt32) + [UInt8](repeating: 0, count: 8)
    return bytes
  }

  /// Appends a packet from one of the sides, and counts its numbers on. Everything sent so far is
  /// acknowledged.
  mutating func send(
    fromBroker: Bool, _ flags: TCPFlags = .ack, _ payload: [UInt8] = [], at instant: Instant,
    into batch: inout PacketBatch
  ) {
    var own = fromBroker ? broker : client
    let other = fromBroker ? client : broker
    own.identification &+= 1
    own.clock = UInt32(truncatingIfNeeded: instant.nanosecondsSinceEpoch / 1_000_000)
    let start = batch.bytes.count
    batch.bytes += own.packet
    batch.bytes += payload
    let ip = start + Self.ethernet
    if isV6 {
      batch.bytes.put(UInt16(Self.tcp + payload.count), at: ip + 4)
    } else {
      batch.bytes.put(UInt16(20 + Self.tcp + payload.count), at: ip + 2)
      batch.bytes.put(own.identification, at: ip + 4)
    }
    let tcp = ip + (isV6 ? 40 : 20)
    batch.bytes.put(own.next, at: tcp + 4)
    batch.bytes.put(flags.contains(.ack) ? other.next : 0, at: tcp + 8)
    batch.bytes[tcp + 13] = flags.rawValue
    batch.bytes.put(own.clock, at: tcp + 24)
    batch.bytes.put(other.clock, at: tcp + 28)
    let length = batch.bytes.count - start
    batch.entries.append(
      PacketBatch.Entry(
        timestamp: instant, start: Int32(start), length: Int32(length),
        originalLength: UInt32(length), linkType: .ethernet))
    own.next &+= UInt32(payload.count) + (flags.contains(.syn) ? 1 : 0)
    if fromBroker { broker = own } else { client = own }
  }

  /// The handshakes of TCP and AMQP, and how long they take.
  mutating func open(
    heartbeat: UInt16, at instant: Instant, into batch: inout PacketBatch
  ) -> Interval {
    var elapsed = Interval.zero
    func later() -> Instant {
      elapsed = elapsed + .microseconds(20)
      return instant + elapsed
    }
    send(fromBroker: false, .syn, at: later(), into: &batch)
    send(fromBroker: true, [.syn, .ack], at: later(), into: &batch)
    send(fromBroker: false, at: later(), into: &batch)
    for (turn, bytes) in Frames.handshake(heartbeat: heartbeat).enumerated() {
      send(fromBroker: turn % 2 == 1, [.psh, .ack], bytes, at: later(), into: &batch)
    }
    send(fromBroker: false, at: later(), into: &batch)
    return elapsed
  }
}

extension [UInt8] {
  fileprivate mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    var shift = value.bitWidth
    var at = offset
    while shift > 0 {
      shift -= 8
      self[at] = UInt8(truncatingIfNeeded: value >> shift)
      at += 1
    }
  }
}

@testable import FlatlineCore

/// The fields of a TCP segment; options are padded to a multiple of four bytes.
struct TCPFields: Sendable {
  var source: UInt16 = 33730
  var destination: UInt16 = 5672
  var sequence: UInt32 = 1000
  var acknowledgment: UInt32 = 2000
  var flags: TCPFlags = [.ack, .psh]
  var window: UInt16 = 502
  var options: [UInt8] = []
  var payload = Array("hello".utf8)
  /// Instead of the right one, in units of four bytes.
  var dataOffset: UInt8?

  var bytes: [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - options.count % 4) % 4)
    let length = UInt8((20 + options.count + padding.count) / 4)
    return bigEndian(source) + bigEndian(destination) + bigEndian(sequence)
      + bigEndian(acknowledgment) + [(dataOffset ?? length) << 4, flags.rawValue]
      + bigEndian(window) + [0, 0, 0, 0] + options + padding + payload
  }
}

/// Builds captured packets from the inside out: `ethernet(ipv4(TCPFields().bytes))`.
///
/// Checksums are zero; flatline does not look at them.
enum PacketBuilder {
  /// RFC 791.
  static func ipv4(
    _ payload: [UInt8], protocol number: UInt8 = 6, from source: IPAddress = .client,
    to destination: IPAddress = .broker, identification: UInt16 = 0x1234,
    fragment: UInt16 = 0x4000, timeToLive: UInt8 = 64, options: [UInt8] = [],
    totalLength: Int? = nil
  ) -> [UInt8] {
    let headerLength = 20 + options.count
    return [0x40 | UInt8(headerLength / 4), 0]
      + bigEndian(UInt16(truncatingIfNeeded: totalLength ?? headerLength + payload.count))
      + bigEndian(identification) + bigEndian(fragment) + [timeToLive, number, 0, 0]
      + bigEndian(UInt32(source.low)) + bigEndian(UInt32(destination.low)) + options + payload
  }

  /// RFC 8200. Extension headers are part of the payload.
  static func ipv6(
    _ payload: [UInt8], nextHeader: UInt8 = 6, from source: IPAddress = .client6,
    to destination: IPAddress = .broker6, payloadLength: Int? = nil
  ) -> [UInt8] {
    [0x60, 0, 0, 0] + bigEndian(UInt16(truncatingIfNeeded: payloadLength ?? payload.count))
      + [nextHeader, 64]
      + bigEndian(source.high) + bigEndian(source.low)
      + bigEndian(destination.high) + bigEndian(destination.low) + payload
  }

  /// Ethernet II, with tags (EtherType, control) outermost first.
  static func ethernet(
    _ payload: [UInt8], type: UInt16 = 0x0800, tags: [(UInt16, UInt16)] = []
  ) -> [UInt8] {
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
      + tags.flatMap { bigEndian($0.0) + bigEndian($0.1) } + bigEndian(type) + payload
  }

  /// RFC 792 and RFC 4443: type, code, checksum, four more bytes, and what is quoted.
  static func icmp(_ type: UInt8, _ code: UInt8, _ quoted: [UInt8]) -> [UInt8] {
    [type, code, 0, 0, 0, 0, 0, 0] + quoted
  }

  /// RFC 826, Ethernet and IPv4.
  static func arp(
    _ operation: UInt16, from sender: IPAddress, for target: IPAddress, hardware: UInt16 = 1
  ) -> [UInt8] {
    bigEndian(hardware) + [0x08, 0x00, 6, 4] + bigEndian(operation)
      + [2, 0, 0, 0, 0, 1] + bigEndian(UInt32(sender.low))
      + [0, 0, 0, 0, 0, 0] + bigEndian(UInt32(target.low))
  }

  /// RFC 4861 sections 4.3 and 4.4: neighbour solicitation (135) and advertisement (136).
  static func neighbourDiscovery(_ type: UInt8, target: IPAddress) -> [UInt8] {
    [type, 0, 0, 0, 0, 0, 0, 0] + bigEndian(target.high) + bigEndian(target.low)
  }
}

/// Decodes bytes that were captured whole, or cut from `originalLength`.
func decode(
  _ bytes: [UInt8], as linkType: LinkType = .ethernet, originalLength: Int? = nil
) -> Packet {
  Packet.decode(
    bytes.span,
    PacketHeader(
      timestamp: .at(0), linkType: linkType, originalLength: originalLength ?? bytes.count))
}

extension Packet {
  var segment: TCPSegment? {
    if case .segment(let segment) = self { segment } else { nil }
  }

  var unreachable: Unreachable? {
    if case .unreachable(let unreachable) = self { unreachable } else { nil }
  }

  var neighbour: NeighbourMessage? {
    if case .neighbour(let message) = self { message } else { nil }
  }

  var error: DecodeError? {
    if case .undecodable(let error) = self { error } else { nil }
  }

  /// What a packet is, in a word.
  var kind: String {
    switch self {
    case .segment: "segment"
    case .unreachable: "unreachable"
    case .neighbour: "neighbour"
    case .fragment: "fragment"
    case .other: "other"
    case .undecodable(let error): error.rawValue
    }
  }
}

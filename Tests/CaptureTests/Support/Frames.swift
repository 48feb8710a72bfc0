/// Frames byte by byte, from the inside out: `ethernet(ipv4(tcp(to: 5672)))`. Checksums are zero,
/// and a filter does not look at them.
enum Frames {
  /// RFC 9293: a segment without options or payload.
  static func tcp(from source: UInt16 = 33730, to destination: UInt16 = 33731) -> [UInt8] {
    word(source) + word(destination) + [0, 0, 3, 232, 0, 0, 7, 208, 0x50, 0x10, 1, 246, 0, 0, 0, 0]
  }

  /// RFC 768.
  static func udp(from source: UInt16 = 33730, to destination: UInt16) -> [UInt8] {
    word(source) + word(destination) + [0, 8, 0, 0]
  }

  /// RFC 792 and RFC 4443: type, code, checksum, four bytes more, and what is quoted.
  static func icmp(_ type: UInt8, quoting packet: [UInt8] = []) -> [UInt8] {
    [type, 0, 0, 0, 0, 0, 0, 0] + packet
  }

  /// RFC 791, from 198.51.100.31 to 203.0.113.21.
  static func ipv4(
    _ payload: [UInt8], protocol number: UInt8 = 6, fragment: UInt16 = 0x4000,
    options: [UInt8] = []
  ) -> [UInt8] {
    [0x45 + UInt8(options.count / 4), 0] + word(UInt16(20 + options.count + payload.count))
      + [0, 1] + word(fragment) + [64, number, 0, 0, 198, 51, 100, 31, 203, 0, 113, 21] + options
      + payload
  }

  /// RFC 8200, from 2001:db8::31 to 2001:db8::21.
  static func ipv6(_ payload: [UInt8], nextHeader: UInt8 = 6) -> [UInt8] {
    let prefix: [UInt8] = [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11)
    return [0x60, 0, 0, 0] + word(UInt16(payload.count)) + [nextHeader, 64] + prefix + [0x31]
      + prefix + [0x21] + payload
  }

  /// RFC 826: who has 203.0.113.1?
  static let arp: [UInt8] =
    [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 203, 0, 113, 21, 0, 0, 0, 0, 0, 0, 203, 0, 113, 1]

  /// Ethernet II, with the EtherTypes of its VLAN tags, the outermost first.
  static func ethernet(
    _ payload: [UInt8], type: UInt16 = 0x0800, tags: [UInt16] = []
  ) -> [UInt8] {
    [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + tags.flatMap { word($0) + [0, 7] } + word(type)
      + payload
  }

  /// LINKTYPE_LINUX_SLL.
  static func cooked(_ payload: [UInt8], type: UInt16 = 0x0800) -> [UInt8] {
    [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + word(type) + payload
  }

  /// LINKTYPE_LINUX_SLL2.
  static func cooked2(_ payload: [UInt8], type: UInt16 = 0x0800) -> [UInt8] {
    word(type) + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + payload
  }

  private static func word(_ value: UInt16) -> [UInt8] {
    [UInt8(value >> 8), UInt8(value & 0xff)]
  }
}

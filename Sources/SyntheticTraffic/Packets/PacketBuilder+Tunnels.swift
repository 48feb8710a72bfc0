import FlatlineCore

/// Headers of tunnels, before what they carry.
extension PacketBuilder {
  private static let tunnelEnds = (IPAddress(v4: 0xc000_0201), IPAddress(v4: 0xc000_0202))
  private static let tunnelEnds6 = (
    IPAddress(v6High: 0x2001_0db8_0000_00ff, low: 1),
    IPAddress(v6High: 0x2001_0db8_0000_00ff, low: 2)
  )

  /// An Ethernet frame between the tunnel's ends, not the connection's.
  package static func outer(_ payload: [UInt8], protocol number: UInt8) -> [UInt8] {
    ethernet(ipv4(payload, protocol: number, from: tunnelEnds.0, to: tunnelEnds.1))
  }

  /// As `outer`, in IPv6.
  package static func outer6(_ payload: [UInt8], nextHeader: UInt8) -> [UInt8] {
    ethernet(
      ipv6(payload, nextHeader: nextHeader, from: tunnelEnds6.0, to: tunnelEnds6.1), type: 0x86dd)
  }

  /// RFC 7348, with the network's number 42.
  package static func vxlan(_ inner: [UInt8], port: UInt16 = 4789, flags: UInt8 = 8) -> [UInt8] {
    outer(udp(to: port) + [flags, 0, 0, 0, 0, 0, 42, 0] + inner, protocol: 17)
  }

  /// The generic extension: what follows is 1, IPv4, 2, IPv6, or 3, Ethernet.
  package static func vxlanGPE(_ inner: [UInt8], next: UInt8) -> [UInt8] {
    outer(udp(to: 4790) + [0x0c, 0, 0, next, 0, 0, 42, 0] + inner, protocol: 17)
  }

  /// RFC 8926.
  ///
  /// - Parameter options: a multiple of four bytes.
  package static func geneve(
    _ inner: [UInt8], type: UInt16 = 0x6558, options: [UInt8] = []
  ) -> [UInt8] {
    outer(
      udp(to: 6081) + [UInt8(options.count / 4), 0] + bigEndian(type) + [0, 0, 42, 0] + options
        + inner, protocol: 17)
  }

  /// RFC 2890: a word for each of checksum, key and sequence number that the flags announce.
  package static func gre(_ inner: [UInt8], type: UInt16, flags: UInt16 = 0) -> [UInt8] {
    let words = [0x8000, 0x2000, 0x1000].count { flags & $0 != 0 }
    let fields = [UInt8](repeating: 7, count: 4 * words)
    return outer(bigEndian(flags) + bigEndian(type) + fields + inner, protocol: 47)
  }

  /// ERSPAN type I: nothing but GRE.
  package static func erspan1(_ frame: [UInt8]) -> [UInt8] { gre(frame, type: 0x88be) }

  package static func erspan2(_ frame: [UInt8]) -> [UInt8] {
    gre([0x10, 7, 0, 1, 0, 0, 0, 9] + frame, type: 0x88be, flags: 0x1000)
  }

  /// - Parameter hasPlatformHeader: whether eight more bytes follow the header.
  package static func erspan3(_ frame: [UInt8], hasPlatformHeader: Bool = false) -> [UInt8] {
    let time = bigEndian(UInt32(12345))
    let platform: [UInt8] = hasPlatformHeader ? [0x0c, 0, 0, 0, 0, 0, 0, 1] : []
    let last: [UInt8] = [0, 0, 0, hasPlatformHeader ? 1 : 0]
    return gre(
      [0x20, 7, 0, 1] + time + last + platform + frame, type: 0x22eb, flags: 0x1000)
  }

  /// RFC 3032: labels, the last of which is marked.
  package static func labelled(_ inner: [UInt8], labels: Int = 2) -> [UInt8] {
    (1...labels).flatMap { label in
      bigEndian(UInt32(label + 100) << 12 | (label == labels ? 0x100 : 0) | 64)
    } + inner
  }

  /// RFC 2516.
  package static func pppoe(_ packet: [UInt8], protocol number: UInt16) -> [UInt8] {
    let length = bigEndian(UInt16(packet.count + 2))
    return ethernet([0x11, 0, 0, 1] + length + bigEndian(number) + packet, type: 0x8864)
  }
}

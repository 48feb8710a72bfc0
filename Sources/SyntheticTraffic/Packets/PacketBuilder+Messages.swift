import FlatlineCore

/// What is not TCP.
extension PacketBuilder {
  /// RFC 768, without payload.
  package static func udp(from source: UInt16 = 33730, to destination: UInt16) -> [UInt8] {
    bigEndian(source) + bigEndian(destination) + [0, 8, 0, 0]
  }

  /// RFC 792 and RFC 4443: type, code, checksum, four more bytes, and what is quoted.
  package static func icmp(
    _ type: UInt8, _ code: UInt8 = 0, _ quoted: [UInt8] = []
  ) -> [UInt8] {
    [type, code, 0, 0, 0, 0, 0, 0] + quoted
  }

  /// RFC 826, Ethernet and IPv4.
  package static func arp(
    _ operation: UInt16, from sender: IPAddress, for target: IPAddress, hardware: UInt16 = 1
  ) -> [UInt8] {
    let fields = bigEndian(hardware) + [0x08, 0x00, 6, 4] + bigEndian(operation)
    let hosts =
      [2, 0, 0, 0, 0, 1] + bigEndian(UInt32(sender.low))
      + [0, 0, 0, 0, 0, 0] + bigEndian(UInt32(target.low))
    return fields + hosts
  }

  /// RFC 4861 sections 4.3 and 4.4: neighbour solicitation (135) and advertisement (136).
  package static func neighbourDiscovery(_ type: UInt8, target: IPAddress) -> [UInt8] {
    [type, 0, 0, 0, 0, 0, 0, 0] + bigEndian(target.high) + bigEndian(target.low)
  }
}

import FlatlineCore

extension PacketBuilder {
  private static let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

  /// Ethernet II, with tags (EtherType, control) outermost first.
  package static func ethernet(
    _ payload: [UInt8], type: UInt16 = 0x0800, tags: [(UInt16, UInt16)] = []
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    appendEthernet(type, tags: tags, to: &bytes)
    return bytes + payload
  }

  /// Appends an Ethernet II header, with tags (EtherType, control) outermost first.
  package static func appendEthernet(
    _ type: UInt16, tags: [(UInt16, UInt16)] = [], to bytes: inout [UInt8]
  ) {
    bytes += addresses
    for tag in tags {
      bytes.append(bigEndian: tag.0)
      bytes.append(bigEndian: tag.1)
    }
    bytes.append(bigEndian: type)
  }

  /// An ARP message in Ethernet, to one host or to all.
  package static func ethernet(arp message: [UInt8], toAll: Bool) -> [UInt8] {
    let frame = ethernet(message, type: 0x0806)
    return toAll ? [UInt8](repeating: 0xff, count: 6) + frame.dropFirst(6) : frame
  }

  /// LINKTYPE_LINUX_SLL: packet type, ARPHRD_ETHER, address length, address, protocol.
  package static func linuxCooked(_ payload: [UInt8], type: UInt16 = 0x0800) -> [UInt8] {
    [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + bigEndian(type) + payload
  }

  /// LINKTYPE_LINUX_SLL2: protocol, reserved, interface, ARPHRD_ETHER, packet type, address.
  package static func linuxCooked2(_ payload: [UInt8], type: UInt16 = 0x0800) -> [UInt8] {
    bigEndian(type) + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + payload
  }
}

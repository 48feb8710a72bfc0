// Assigned numbers of the headers that flatline reads.

/// IEEE 802 EtherTypes (IANA "ether-types").
enum EtherType {
  static let ipv4: UInt16 = 0x0800
  static let arp: UInt16 = 0x0806
  static let ipv6: UInt16 = 0x86dd
  /// PPPoE session stage (RFC 2516).
  static let pppoe: UInt16 = 0x8864

  /// Whether a VLAN tag follows: 802.1Q, 802.1ad, and two numbers that came before the standard.
  @inline(__always)
  static func isTag(_ type: UInt16) -> Bool {
    type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200
  }
}

/// IP protocol numbers (IANA "protocol-numbers"), IPv6 extension headers among them.
enum IPProtocol {
  static let hopByHop: UInt8 = 0
  static let icmp: UInt8 = 1
  static let tcp: UInt8 = 6
  static let routing: UInt8 = 43
  static let fragment: UInt8 = 44
  static let authentication: UInt8 = 51
  static let icmp6: UInt8 = 58
  static let destinationOptions: UInt8 = 60
}

/// TCP option kinds (IANA "tcp-parameters").
enum TCPOptionKind {
  static let end: UInt8 = 0
  static let noOperation: UInt8 = 1
  static let maximumSegmentSize: UInt8 = 2
  static let windowScale: UInt8 = 3
  static let selectiveAcknowledgment: UInt8 = 5
  static let timestamp: UInt8 = 8

  /// Two fillers and a timestamp's kind and length: how Linux and most others lay it out.
  static let paddedTimestamp: UInt32 = 0x0101_080a
}

/// PPP protocol numbers (IANA "ppp-numbers").
enum PPPProtocol {
  static let ipv4: UInt16 = 0x0021
  static let ipv6: UInt16 = 0x0057
}

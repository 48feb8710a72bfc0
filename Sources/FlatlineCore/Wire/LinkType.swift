/// How a captured packet begins, after `tcpdump.org/linktypes.html`.
///
/// Raw values are libpcap's `DLT_` numbers, which `pcap_datalink` returns; they differ from the
/// `LINKTYPE_` numbers in a file for raw IP only.
public enum LinkType: Int32, Sendable, CaseIterable {
  case null = 0
  case ethernet = 1
  case ppp = 9
  case rawIP = 12
  case rawIPOnOpenBSD = 14
  case pppSerial = 50
  case pppOverEthernet = 51
  case rawIPAsFileNumber = 101
  case openBSDLoopback = 108
  case linuxCooked = 113
  case ipv4 = 228
  case ipv6 = 229
  case linuxCooked2 = 276

  /// Where the EtherType stands and where its header begins, without tags; `nil` of links that have
  /// none, or seldom are what a broker's traffic is captured on.
  @inline(__always)
  var usualOffsets: (type: Int, header: Int)? {
    switch self {
    case .ethernet: (12, 14)
    case .linuxCooked: (14, 16)
    case .linuxCooked2: (0, 20)
    default: nil
    }
  }
}

/// What the capture says of a packet, beside its bytes.
public struct PacketHeader: Sendable {
  public var timestamp: Instant
  public var linkType: LinkType
  /// The length on the wire in bytes; more than was captured when the snap length cut it.
  public var originalLength: Int

  @inlinable
  public init(timestamp: Instant, linkType: LinkType, originalLength: Int) {
    self.timestamp = timestamp
    self.linkType = linkType
    self.originalLength = originalLength
  }
}

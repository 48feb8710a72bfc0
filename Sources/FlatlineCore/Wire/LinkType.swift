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
  case ciscoHDLC = 104
  case wireless = 105
  case openBSDLoopback = 108
  case linuxCooked = 113
  case wirelessRadiotap = 127
  /// `LINKTYPE_USER2`, which macOS took for PKTAP before that had a number.
  case appleUserPacketTap = 149
  case ipv4 = 228
  case ipv6 = 229
  case netfilterLog = 239
  case applePacketTap = 258
  case linuxCooked2 = 276

  /// Where the EtherType and its header stand, without tags; `nil` for links without an EtherType,
  /// and for rare ones.
  @inline(__always)
  var fastPathOffsets: (type: Int, header: Int)? {
    switch self {
    case .ethernet: (12, 14)
    case .linuxCooked: (14, 16)
    case .linuxCooked2: (0, 20)
    default: nil
    }
  }
}

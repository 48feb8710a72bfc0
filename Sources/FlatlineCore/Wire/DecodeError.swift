/// Why a packet could not be decoded. Counted, never fatal.
///
/// The raw value is the stable name under which it is counted.
public enum DecodeError: String, Error, Sendable, CaseIterable {
  case truncatedLink = "truncated-link-header"
  case tooManyTags = "too-many-vlan-tags"
  case malformedLink = "malformed-link-header"
  case unknownFamily = "unknown-address-family"
  /// 802.11: only who has the key can read it.
  case encryptedFrame = "encrypted-frame"
  /// 802.11: received with errors, as the capturing card says.
  case damagedFrame = "damaged-frame"
  /// 802.11: several packets in one frame (A-MSDU).
  case aggregatedFrame = "aggregated-frame"
  case truncatedTunnel = "truncated-tunnel-header"
  case malformedTunnel = "malformed-tunnel-header"
  case tooManyTunnels = "too-many-tunnels"
  case truncatedIP = "truncated-ip-header"
  case malformedIP = "malformed-ip-header"
  case truncatedTCP = "truncated-tcp-header"
  case malformedTCP = "malformed-tcp-header"
  case truncatedICMP = "truncated-icmp"
  case truncatedNeighbour = "truncated-arp-or-nd"
  case timestampOutOfRange = "timestamp-out-of-range"
  case unsupportedLinkType = "unsupported-link-type"
  /// A packet block of a pcapng file that cannot be what it says.
  case malformedBlock = "malformed-block"
}

/// Frames of wireless networks (IEEE 802.11-2020 section 9.2, 9.3.2), LINKTYPE_IEEE802_11.
///
/// Only data frames carry packets. One that is repeated on the air has the same packet: the core
/// knows copies.
enum WirelessDecoder {
  /// Of the first byte: type, and two bits of a data frame's subtype.
  private enum Control {
    static let versionAndType: UInt8 = 0x0f
    static let data: UInt8 = 0x08
    static let hasNoData: UInt8 = 0x40
    static let isQoS: UInt8 = 0x80
  }

  /// Of the second byte.
  private enum Flag {
    static let toAndFromDistribution: UInt8 = 0x03
    static let protected: UInt8 = 0x40
    static let order: UInt8 = 0x80
  }

  /// Frame control, duration, three addresses, sequence control.
  private static let headerLength = 24
  private static let sequenceControl = 22
  private static let addressLength = 6
  /// Of the QoS control field's first byte.
  private static let isAggregate: UInt8 = 0x80
  /// Of a packet in an aggregate: two addresses and a length.
  private static let subframeLength = 14
  /// LLC's unnumbered information with SNAP, then three bytes of who has assigned the type
  /// (IEEE 802, RFC 1042): nobody, or 802.1H's.
  private static let logicalLink: UInt32 = 0xaaaa_0300
  private static let organisations: [UInt16] = [0x0000, 0x00f8]

  /// - Parameter isPadded: whether the header is filled up to a multiple of four bytes.
  static func decode(
    _ bytes: Span<UInt8>, at start: Int, isPadded: Bool = false, wireEnd: Int,
    _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let control = bytes.uint8(at: start), let flags = bytes.uint8(at: start + 1) else {
      return .undecodable(.truncatedLink)
    }
    guard control & Control.versionAndType == Control.data, control & Control.hasNoData == 0
    else { return .other }
    if flags & Flag.protected != 0 { return .undecodable(.encryptedFrame) }
    guard let sequence = bytes.uint16(at: start + sequenceControl)?.byteSwapped else {
      return .undecodable(.truncatedLink)
    }
    // Of a frame that was cut for the air, the first piece has the headers.
    if sequence & 0x0f != 0 { return .fragment }
    var length = headerLength
    if flags & Flag.toAndFromDistribution == Flag.toAndFromDistribution { length += addressLength }
    var isAggregate = false
    if control & Control.isQoS != 0 {
      guard let quality = bytes.uint8(at: start + length) else {
        return .undecodable(.truncatedLink)
      }
      isAggregate = quality & Self.isAggregate != 0
      length += flags & Flag.order != 0 ? 6 : 2
    }
    if isPadded { length = (length + 3) & ~3 }
    var at = start + length
    if isAggregate {
      guard let size = bytes.uint16(at: at + subframeLength - 2) else {
        return .undecodable(.truncatedLink)
      }
      at += subframeLength
      // Behind the last one there is a checksum at most.
      if (at + Int(size) + 3) & ~3 + subframeLength <= wireEnd {
        return .undecodable(.aggregatedFrame)
      }
    }
    return logicalLink(bytes, at: at, wireEnd: wireEnd, &tunnel)
  }

  private static func logicalLink(
    _ bytes: Span<UInt8>, at start: Int, wireEnd: Int, _ tunnel: inout Encapsulation?
  ) -> Packet {
    guard let head = bytes.uint32(at: start), let rest = bytes.uint16(at: start + 4) else {
      return .undecodable(.truncatedLink)
    }
    guard head == logicalLink, organisations.contains(rest) else { return .other }
    return LinkDecoder.etherType(
      bytes, .wireless, from: start, at: start + 6, wireEnd: wireEnd, &tunnel)
  }
}

import FlatlineCore

/// Links that have no Ethernet header, or another one around it, for captures of Ethernet that are
/// put on them.
///
/// Layouts by the pages of tcpdump.org/linktypes.html, and IEEE 802.11-2020 section 9.3.2.
package enum LinkKind: String, CaseIterable, Sendable {
  case ciscoHDLC
  case netfilterLog, netfilterLogBigEndian
  case packetTapEthernet, packetTapRaw, userPacketTap
  case toAccessPoint, fromAccessPoint, betweenAccessPoints, quality, qualityWithHTControl, aggregate
  case radiotap, radiotapWithTime, radiotapPadded

  package var linkType: LinkType {
    switch self {
    case .ciscoHDLC: .ciscoHDLC
    case .netfilterLog, .netfilterLogBigEndian: .netfilterLog
    case .packetTapEthernet, .packetTapRaw: .applePacketTap
    case .userPacketTap: .appleUserPacketTap
    case .radiotap, .radiotapWithTime, .radiotapPadded: .wirelessRadiotap
    default: .wireless
    }
  }

  /// Whether it carries IP only.
  package var isOfIP: Bool { linkType == .netfilterLog || self == .packetTapRaw }

  /// - Parameter frame: of Ethernet, without tags.
  package func wrap(_ frame: [UInt8]) -> [UInt8] {
    let type = Array(frame[12..<14])
    let packet = Array(frame[14...])
    switch self {
    case .ciscoHDLC: return [0x0f, 0] + type + packet
    case .netfilterLog: return log(packet, type) { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    case .netfilterLogBigEndian: return log(packet, type) { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    case .packetTapEthernet, .userPacketTap: return tap(1) + frame
    case .packetTapRaw: return tap(12) + packet
    case .toAccessPoint: return wireless(0x08, 0x01) + logicalLink(type) + packet
    case .fromAccessPoint: return wireless(0x08, 0x02) + logicalLink(type) + packet
    case .betweenAccessPoints:
      return wireless(0x08, 0x03) + [2, 0, 0, 0, 0, 4] + logicalLink(type) + packet
    case .quality: return wireless(0x88, 0x01) + [0, 0] + logicalLink(type) + packet
    case .qualityWithHTControl:
      return wireless(0x88, 0x81) + [0, 0, 0, 0, 0, 0] + logicalLink(type) + packet
    case .aggregate:
      let length = 8 + packet.count
      return wireless(0x88, 0x01) + [0x80, 0] + frame.prefix(12)
        + [UInt8(length >> 8), UInt8(length & 0xff)] + logicalLink(type) + packet
    case .radiotap:
      // No field but the channel.
      return [0, 0, 12, 0, 8, 0, 0, 0, 0x6c, 9, 0xa0, 0] + Self.quality.wrap(frame)
    case .radiotapWithTime:
      // Time, flags and rate, behind a second word without fields.
      return [0, 0, 26, 0, 7, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x10, 2]
        + Self.fromAccessPoint.wrap(frame) + [0xde, 0xad, 0xbe, 0xef]
    case .radiotapPadded:
      return [0, 0, 9, 0, 2, 0, 0, 0, 0x20] + wireless(0x88, 0x02) + [0, 0, 0, 0]
        + logicalLink(type) + packet
    }
  }

  /// Frame control, duration, three addresses, sequence control.
  private func wireless(_ control: UInt8, _ flags: UInt8) -> [UInt8] {
    [control, flags, 0x2c, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0x50, 0x12]
  }

  private func logicalLink(_ type: [UInt8]) -> [UInt8] { [0xaa, 0xaa, 3, 0, 0, 0] + type }

  /// Of the header only what is read is filled in.
  private func tap(_ linkType: UInt8) -> [UInt8] {
    [108, 0, 0, 0, 1, 0, 0, 0, linkType, 0, 0, 0] + Array("en0".utf8)
      + [UInt8](repeating: 0, count: 108 - 15)
  }

  /// Protocol and hook, a prefix of three bytes that is filled up, then the packet.
  private func log(
    _ packet: [UInt8], _ type: [UInt8], _ half: (Int) -> [UInt8]
  ) -> [UInt8] {
    let family: UInt8 = type == [0x08, 0x00] ? 2 : 10
    return [family, 0, 0, 5] + half(8) + half(1) + type + [1, 0]
      + half(7) + half(10) + [0x61, 0x62, 0, 0] + half(4 + packet.count) + half(9) + packet
  }
}

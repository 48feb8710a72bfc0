import FlatlineCore

/// A question as a packet, from its IP header on.
enum QuestionPacket {
  private static let headerLength = 20
  private static let timestampLength = 12
  /// As Linux sends it (`net.ipv4.ip_default_ttl`).
  private static let hopLimit: UInt8 = 64

  static func bytes(of question: Question) -> [UInt8] {
    let segment = segment(of: question)
    switch question.client.address.version {
    case .v4: return headerV4(question, segment.count) + segment
    case .v6: return headerV6(question, segment.count) + segment
    }
  }

  /// RFC 9293 section 3.1.
  private static func segment(of question: Question) -> [UInt8] {
    let length = headerLength + (question.timestamp == nil ? 0 : timestampLength)
    var bytes: [UInt8] = []
    bytes.append(bigEndian: question.broker.port)
    bytes.append(bigEndian: question.client.port)
    bytes.append(bigEndian: question.sequence.value)
    bytes.append(bigEndian: question.acknowledgment.value)
    bytes.append(UInt8(length / 4) << 4)
    bytes.append(TCPFlags.ack.rawValue)
    bytes.append(bigEndian: question.window)
    // The checksum, and no urgent pointer.
    bytes.append(bigEndian: UInt32(0))
    if let timestamp = question.timestamp {
      // Two fillers, kind 8, length 10: RFC 7323 section 3.2 and appendix A.
      bytes.append(bigEndian: 0x0101_080a as UInt32)
      bytes.append(bigEndian: timestamp.value)
      bytes.append(bigEndian: timestamp.echo)
    }
    let sum = InternetChecksum.checksum(
      of: bytes.span, from: question.broker.address, to: question.client.address)
    bytes[16] = UInt8(sum >> 8)
    bytes[17] = UInt8(truncatingIfNeeded: sum)
    return bytes
  }

  /// RFC 791 section 3.1. The kernel fills in the checksum, and the identification where it is zero
  /// (raw(7)).
  private static func headerV4(_ question: Question, _ length: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x45, 0]
    bytes.append(bigEndian: UInt16(headerLength + length))
    // Not to be fragmented, as all that Linux's TCP sends.
    bytes.append(bigEndian: 0x0000_4000 as UInt32)
    bytes += [hopLimit, IPProtocol.tcp, 0, 0]
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: question.broker.address.low))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: question.client.address.low))
    return bytes
  }

  /// RFC 8200 section 3.
  private static func headerV6(_ question: Question, _ length: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: 0x6000_0000 as UInt32)
    bytes.append(bigEndian: UInt16(length))
    bytes += [IPProtocol.tcp, hopLimit]
    for address in [question.broker.address, question.client.address] {
      bytes.append(bigEndian: address.high)
      bytes.append(bigEndian: address.low)
    }
    return bytes
  }
}

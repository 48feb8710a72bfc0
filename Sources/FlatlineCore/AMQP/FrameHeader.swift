/// The seven bytes before a frame's payload (AMQP 0-9-1 section 4.2.3).
public struct FrameHeader: Equatable, Sendable {
  public enum Kind: UInt8, Sendable {
    case method = 1
    case contentHeader = 2
    case contentBody = 3
    case heartbeat = 8
  }

  /// Bytes of a frame header: type, channel, size.
  public static let length = 7
  /// The octet after the payload.
  public static let end: UInt8 = 0xce

  /// A whole heartbeat: type 8, channel 0, no payload, end octet.
  static let heartbeat: UInt64 = 0x0800_0000_0000_00ce

  public var kind: Kind
  public var channel: UInt16
  /// Bytes of payload, without the end octet.
  @CompactCount public var size: Int

  /// Checks seven bytes, the first in bits 55 to 48 of `word`.
  ///
  /// `nil` when no peer would send them: an unknown type, a heartbeat that is not
  /// `8, channel 0, size 0`, content on channel 0, a payload too short for its kind, or one
  /// longer than `maximumSize`.
  @inline(__always)
  init?(word: UInt64, maximumSize: Int) {
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: word >> 48)) else { return nil }
    let channel = UInt16(truncatingIfNeeded: word >> 32)
    let size = Int(UInt32(truncatingIfNeeded: word))
    guard size <= maximumSize else { return nil }
    switch kind {
    case .method: guard size >= 4 else { return nil }
    // Class, weight, body size and property flags.
    case .contentHeader: guard size >= 14, channel != 0 else { return nil }
    case .contentBody: guard channel != 0 else { return nil }
    case .heartbeat: guard size == 0, channel == 0 else { return nil }
    }
    self.kind = kind
    self.channel = channel
    self.size = size
  }

  /// Fast path: the payload's size in the header of a frame that says nothing that anybody asks for:
  /// one of another channel than 0, and no `basic.qos`. Its slow twin is ``init(word:maximumSize:)``.
  ///
  /// Each field is read for itself, and takes one load. As parts of one number, of which each is asked
  /// for before the next, each byte would take its own.
  ///
  /// - Parameter bytes: ``length`` of them at least.
  @inline(__always)
  static func sizeToPass(_ bytes: Span<UInt8>, maximumSize: Int) -> Int? {
    let type = bytes[0]
    guard type &- 1 < 3, bytes.word16(1) != 0 else { return nil }
    let size = bytes.word32(3)
    // By type, a byte each: the least size.
    let least = 0x00_0e_04_00 &>> (UInt32(type) &* 8) & 0xff
    guard size >= least, Int(size) <= maximumSize else { return nil }
    return size == BasicQos.size && type == Kind.method.rawValue ? nil : Int(size)
  }
}

import CLinux
import FlatlineCore

/// The messages of one part of an answer (`struct nlmsghdr` in linux/netlink.h).
struct NetlinkMessages {
  struct Message: Equatable {
    var type: UInt16
    var flags: UInt16
    var sequence: UInt32
    /// Where its contents are.
    var contents: Range<Int>
  }

  private static let headerLength = 16
  private static let alignment = 4

  private var offset = 0
  /// Whether a length made no sense: what follows is lost.
  private(set) var isDamaged = false

  /// - Parameter bytes: the same at each call.
  mutating func next(in bytes: Span<UInt8>) -> Message? {
    guard offset < bytes.count else { return nil }
    guard let length = bytes.native32(at: offset), let type = bytes.native16(at: offset + 4),
      let flags = bytes.native16(at: offset + 6), let sequence = bytes.native32(at: offset + 8),
      length >= Self.headerLength, Int(length) <= bytes.count - offset
    else {
      isDamaged = true
      offset = bytes.count
      return nil
    }
    let start = offset
    offset += (Int(length) + Self.alignment - 1) / Self.alignment * Self.alignment
    return Message(
      type: type, flags: flags, sequence: sequence,
      contents: start + Self.headerLength..<start + Int(length))
  }
}

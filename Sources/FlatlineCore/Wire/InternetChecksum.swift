/// The sum that TCP checks segments with (RFC 1071, RFC 9293 section 3.1).
package enum InternetChecksum {
  /// How a segment's checksum compares with its bytes.
  enum Verdict: Equatable {
    case right
    /// The field holds the sum of the addresses and lengths alone: the network card, or nobody, was
    /// to add the rest. Linux leaves it so where a packet was made or merged on this very machine
    /// (`CHECKSUM_PARTIAL`); of the bytes it says nothing.
    case partial
    case wrong
  }

  /// - Parameters:
  ///   - segment: header and payload, whole: at least 20 bytes.
  @inline(__always)
  static func verdict(
    on segment: Span<UInt8>, from source: IPAddress, to destination: IPAddress
  ) -> Verdict {
    let pseudoHeader = pseudoHeader(source, destination, segment.count)
    // A whole segment's words, its checksum among them, add up to nothing in one's complement.
    if added(pseudoHeader, sum(segment)) % 0xffff == 0 { return .right }
    return segment.uint16(at: 16) == folded(pseudoHeader) ? .partial : .wrong
  }

  /// What a segment with a checksum of zero has to have there instead.
  package static func checksum(
    of segment: Span<UInt8>, from source: IPAddress, to destination: IPAddress
  ) -> UInt16 {
    ~folded(added(pseudoHeader(source, destination, segment.count), sum(segment)))
  }

  /// What is summed up beside the segment: RFC 9293 section 3.1, RFC 8200 section 8.1.
  @inline(__always)
  private static func pseudoHeader(
    _ source: IPAddress, _ destination: IPAddress, _ length: Int
  ) -> UInt64 {
    let low = added(source.low.byteSwapped, destination.low.byteSwapped)
    let high = added(source.high.byteSwapped, destination.high.byteSwapped)
    return added(added(low, high), (UInt64(IPProtocol.tcp) &+ UInt64(length)).byteSwapped)
  }

  /// Of words of 16 bits. The sum does not depend on the order of bytes within a word, if they are
  /// swapped in the end, nor on how many words are added at once (RFC 1071 section 2): so eight
  /// bytes are, as the processor reads them.
  @inline(__always)
  private static func sum(_ bytes: Span<UInt8>) -> UInt64 {
    // Four sums, for each step of one waits for the step before.
    var (sum, second, third, fourth): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var offset = 0
    while offset &+ 32 <= bytes.count {
      let block = bytes.extracting(offset..<offset &+ 32)
      sum = added(sum, block.littleEndian64(0))
      second = added(second, block.littleEndian64(8))
      third = added(third, block.littleEndian64(16))
      fourth = added(fourth, block.littleEndian64(24))
      offset &+= 32
    }
    sum = added(added(sum, second), added(third, fourth))
    while let word = bytes.uint64(at: offset) {
      sum = added(sum, word.byteSwapped)
      offset &+= 8
    }
    if let word = bytes.uint32(at: offset) {
      sum = added(sum, UInt64(word.byteSwapped))
      offset &+= 4
    }
    if let word = bytes.uint16(at: offset) {
      sum = added(sum, UInt64(word.byteSwapped))
      offset &+= 2
    }
    if let last = bytes.uint8(at: offset) { sum = added(sum, UInt64(last)) }
    return sum
  }

  /// With the carry added again, as one's complement does it.
  @inline(__always)
  private static func added(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let (partial, overflow) = sum.addingReportingOverflow(word)
    return overflow ? partial &+ 1 : partial
  }

  /// A sum as the one word of 16 bits that it is in a header.
  private static func folded(_ sum: UInt64) -> UInt16 {
    var sum = (sum >> 32) &+ (sum & 0xffff_ffff)
    for _ in 0..<4 { sum = (sum >> 16) &+ (sum & 0xffff) }
    return UInt16(truncatingIfNeeded: sum).byteSwapped
  }
}

extension Span where Element == UInt8 {
  /// Traps outside of the view.
  @inline(__always)
  fileprivate func littleEndian64(_ offset: Int) -> UInt64 {
    word64(offset).byteSwapped
  }
}

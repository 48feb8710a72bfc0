/// Recognises a packet that was captured twice: on two interfaces, on both sides of a router, or
/// by a mirror port that copies both directions of travel.
///
/// A copy equals its original in everything but TTL and checksum. A retransmission differs: Linux
/// counts the IPv4 identification up for every packet of a connection, and stamps it anew
/// (RFC 7323 section 3.2). How long after the original a copy is believed depends on which of
/// these the packet carries.
struct CaptureDuplicates: Sendable {
  private struct Print: Sendable {
    var hash: UInt64 = 0
    var at = Instant.distantPast
  }

  @inline(__always)
  var touch: Int { Int(next) &+ Int(truncatingIfNeeded: recent.0.hash) }

  /// Enough for the copies of a short burst to interleave.
  private static let capacity = 4
  private var recent = (Print(), Print(), Print(), Print())
  private var next: UInt8 = 0

  /// The identification differs between a packet and its retransmission.
  private static let windowByIdentification = Interval.seconds(1)
  /// Shorter than the smallest retransmission timeout, 200 ms (`TCP_RTO_MIN`), for timestamps
  /// may tick slowly.
  private static let windowByTimestamp = Interval.milliseconds(150)
  /// With neither, only what no sender could repeat so fast.
  private static let windowBare = Interval.milliseconds(2)

  /// Whether `segment` has been seen already; remembers it if not.
  mutating func isDuplicate(_ segment: TCPSegment, at instant: Instant) -> Bool {
    let hash = Self.hash(segment)
    let window =
      segment.identification ?? 0 != 0
      ? Self.windowByIdentification
      : segment.options.timestamp != nil ? Self.windowByTimestamp : Self.windowBare
    if matches(recent.0, hash, instant, window) || matches(recent.1, hash, instant, window)
      || matches(recent.2, hash, instant, window) || matches(recent.3, hash, instant, window)
    {
      return true
    }
    let print = Print(hash: hash, at: instant)
    switch next {
    case 0: recent.0 = print
    case 1: recent.1 = print
    case 2: recent.2 = print
    default: recent.3 = print
    }
    next = (next + 1) % UInt8(Self.capacity)
    return false
  }

  private func matches(
    _ print: Print, _ hash: UInt64, _ instant: Instant, _ window: Interval
  ) -> Bool {
    print.hash == hash && instant - print.at <= window
  }

  private static func hash(_ segment: TCPSegment) -> UInt64 {
    // FNV-1a over words: a collision would also need the same half second and the same flow.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x100_0000_01b3
      hash ^= hash >> 29
    }
    mix(UInt64(segment.sequence.value) << 32 | UInt64(segment.acknowledgment.value))
    mix(
      UInt64(segment.window) << 48 | UInt64(segment.flags.rawValue) << 40
        | UInt64(truncatingIfNeeded: segment.payloadLength) & 0xff_ffff_ffff)
    mix(UInt64(segment.identification ?? 0))
    if let timestamp = segment.options.timestamp {
      mix(UInt64(timestamp.value) << 32 | UInt64(timestamp.echo))
    }
    if let block = segment.options.firstSelectiveAcknowledgment {
      mix(UInt64(block.left.value) << 32 | UInt64(block.right.value))
    }
    return hash
  }
}

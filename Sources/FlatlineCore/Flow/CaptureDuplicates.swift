/// Recognises a packet that was captured twice: on two interfaces, on both sides of a router, or
/// by a mirror port that copies both directions of travel.
///
/// A copy equals its original in everything but TTL and checksum. A retransmission differs: Linux
/// counts the IPv4 identification up for every packet of a connection, and stamps it anew
/// (RFC 7323 section 3.2). How long after the original a copy is believed depends on which of
/// these the packet carries.
struct CaptureDuplicates: Sendable {
  /// A packet's hash in the upper bits, and its time in the lower. There may be a million flows:
  /// one number takes half the room of two.
  struct Print: Sendable {
    private static let timeBits: UInt64 = 24
    private static let timeMask: UInt64 = 1 << timeBits - 1
    /// Units of 2^17 ns, or 131 us; they wrap after 37 minutes.
    private static let unitBits: UInt64 = 17

    fileprivate var bits: UInt64 = 0

    init() {}

    @inline(__always)
    init(hash: UInt64, at instant: Instant) {
      // So that it never equals the empty print.
      bits = (hash | 1 << 63) & ~Self.timeMask | Self.time(instant)
    }

    private static func time(_ instant: Instant) -> UInt64 {
      UInt64(bitPattern: instant.nanosecondsSinceEpoch) >> unitBits & timeMask
    }

    /// Whether a print made later is of the same packet.
    @inline(__always)
    func matches(_ later: Print, within window: Interval) -> Bool {
      let elapsed = (later.bits &- bits) & Self.timeMask
      return (bits ^ later.bits) & ~Self.timeMask == 0
        && elapsed <= UInt64(bitPattern: window.nanoseconds) >> Self.unitBits
    }
  }

  /// Enough for the copies of a short burst to interleave; the latest first.
  private var recent = (Print(), Print(), Print(), Print())

  @inline(__always)
  var prefetch: UInt64 { recent.2.bits }

  /// Whether a packet is among the last few that were seen.
  @inline(__always)
  func contains(_ fingerprint: Fingerprint, at instant: Instant) -> Bool {
    let print = Print(hash: fingerprint.hash, at: instant)
    let window = fingerprint.window
    return recent.0.matches(print, within: window) || recent.1.matches(print, within: window)
      || recent.2.matches(print, within: window) || recent.3.matches(print, within: window)
  }

  /// Remembers a packet that has not been seen, by its fingerprint's hash.
  ///
  /// - Returns: the print that it replaces.
  @inline(__always) @discardableResult
  mutating func note(_ hash: UInt64, at instant: Instant) -> Print {
    let last = recent.3
    recent = (Print(hash: hash, at: instant), recent.0, recent.1, recent.2)
    return last
  }
}

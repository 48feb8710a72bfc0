/// Recognises a packet that was captured twice: on two interfaces, on both sides of a router, or
/// by a mirror port that copies both directions of travel.
///
/// A copy equals its original in everything but TTL and checksum. A retransmission differs: Linux
/// counts the IPv4 identification up for every packet of a connection, and stamps it anew
/// (RFC 7323 section 3.2). How long after the original a copy is believed depends on which of
/// these the packet carries.
struct CaptureDuplicates: Sendable {
  /// A hash above, and below it when that was seen: flows are many, and this is half as long as
  /// the two would be.
  struct Print: Sendable {
    private static let timeBits: UInt64 = 24
    private static let timeMask: UInt64 = 1 << timeBits - 1
    /// Of 2^17 ns, or 131 us, which come round after 37 minutes.
    private static let unitBits: UInt64 = 17

    fileprivate var bits: UInt64 = 0

    init() {}

    @inline(__always)
    init(hash: UInt64, at instant: Instant) {
      // The empty print is nobody's.
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
  /// The identification differs between a packet and its retransmission.
  private static let windowByIdentification = Interval.seconds(1)
  /// Shorter than the smallest retransmission timeout, 200 ms (`TCP_RTO_MIN`), for timestamps
  /// may tick slowly.
  private static let windowByTimestamp = Interval.milliseconds(150)
  /// With neither, only what no sender could repeat so fast.
  private static let windowBare = Interval.milliseconds(2)

  @inline(__always)
  var touch: UInt64 { recent.2.bits }

  /// Whether `segment` is among the last few that were seen.
  @inline(__always)
  func contains(_ segment: TCPSegment, at instant: Instant) -> Bool {
    let print = Print(hash: Self.hash(segment), at: instant)
    let window = Self.window(of: segment)
    return recent.0.matches(print, within: window) || recent.1.matches(print, within: window)
      || recent.2.matches(print, within: window) || recent.3.matches(print, within: window)
  }

  /// Remembers a segment that has not been seen.
  ///
  /// - Returns: what is forgotten for it.
  @inline(__always) @discardableResult
  mutating func note(_ segment: TCPSegment, at instant: Instant) -> Print {
    let last = recent.3
    recent = (Print(hash: Self.hash(segment), at: instant), recent.0, recent.1, recent.2)
    return last
  }

  @inline(__always)
  fileprivate static func window(of segment: TCPSegment) -> Interval {
    segment.identification ?? 0 != 0
      ? windowByIdentification : segment.options.timestamp != nil ? windowByTimestamp : windowBare
  }

  @inline(__always)
  fileprivate static func hash(_ segment: TCPSegment) -> UInt64 {
    // A collision would also need the same half second and the same flow, of which the port tells
    // the side.
    let numbers = UInt64(segment.sequence.value) << 32 | UInt64(segment.acknowledgment.value)
    let rest =
      UInt64(segment.window) << 48 | UInt64(segment.flags.rawValue) << 40
      | UInt64(segment.source.port) << 24
      ^ UInt64(truncatingIfNeeded: segment.payloadLength) & 0xff_ffff_ffff
    let timestamp = segment.options.timestamp.map { UInt64($0.value) << 32 | UInt64($0.echo) } ?? 0
    let identification = UInt64(segment.identification ?? 0)
    var hash = fold(numbers ^ 0x243f_6a88_85a3_08d3, rest ^ 0x1319_8a2e_0370_7344)
    hash = fold(hash ^ timestamp, identification ^ 0xa409_3822_299f_31d0)
    if let block = segment.options.firstSelectiveAcknowledgment {
      hash = fold(
        hash ^ 0x082e_fa98_ec4e_6c89,
        UInt64(block.left.value) << 32 | UInt64(block.right.value))
    }
    return hash
  }

  /// The upper and the lower half of a product, put together.
  @inline(__always)
  private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}

/// What ``CaptureDuplicates`` has no more room for, of a flow of which copies were seen: more are to
/// be expected, maybe of longer bursts.
struct EarlierPackets: Sendable {
  private static let capacity = 12

  private var prints: [CaptureDuplicates.Print] = []

  mutating func keep(_ print: CaptureDuplicates.Print) {
    if prints.count == Self.capacity { prints.removeFirst() }
    prints.append(print)
  }

  func contains(_ segment: TCPSegment, at instant: Instant) -> Bool {
    let print = CaptureDuplicates.Print(hash: CaptureDuplicates.hash(segment), at: instant)
    let window = CaptureDuplicates.window(of: segment)
    return prints.contains { $0.matches(print, within: window) }
  }
}

extension Flow {
  /// Whether a segment has been captured already; remembers it if not.
  @inline(__always)
  mutating func isDuplicate(_ segment: TCPSegment, at instant: Instant) -> Bool {
    let isKnown =
      duplicates.contains(segment, at: instant)
      || marks.contains(.copied) && rare { $0.earlier.contains(segment, at: instant) } ?? false
    if isKnown {
      marks.insert(.copied)
    } else {
      note(segment, at: instant)
    }
    return isKnown
  }

  /// Remembers a segment that has not been captured before.
  @inline(__always)
  mutating func note(_ segment: TCPSegment, at instant: Instant) {
    let last = duplicates.note(segment, at: instant)
    if marks.contains(.copied) { rarities.facts.earlier.keep(last) }
  }
}

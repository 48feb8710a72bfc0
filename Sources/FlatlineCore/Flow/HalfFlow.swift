/// One direction of a flow: what its sender has sent.
///
/// A flow has two and there may be a million flows, so what few have stands apart. What the other
/// side's segments ask for as well comes first, so that it lies together.
public struct HalfFlow: Sendable {
  /// The sequence number after the last byte sent.
  public internal(set) var next: SequenceNumber?
  public internal(set) var windowScale: UInt8?
  /// What the other side has acknowledged of it.
  public internal(set) var acknowledged: SequenceNumber?
  var stream = StreamAssembler(next: nil, fromStart: false)
  public internal(set) var selectiveAcknowledgmentPermitted = false
  /// Bytes this side is ready to receive.
  @CompactCount public internal(set) var window = 0
  /// The most bytes that were unacknowledged at a time.
  @CompactCount public internal(set) var largestFlight = 0
  @CompactCount var segments = 0
  var sent = SentCounts()
  /// When any packet last came from this side.
  @CompactInstant public internal(set) var lastSeen: Instant?
  /// When this side last sent bytes for the first time.
  @CompactInstant public internal(set) var lastNew: Instant?
  /// When a segment last showed that this side had sent nothing beyond what has arrived: one
  /// without bytes, at exactly the sequence number that is expected next.
  @CompactInstant public internal(set) var lastIdle: Instant?
  /// When new in-order stream bytes last came from this side.
  @CompactInstant public internal(set) var lastHeard: Instant?
  /// The longest this side has been silent between two times it was heard.
  public internal(set) var longestSilence = Interval.zero
  var duplicates = CaptureDuplicates()
  public internal(set) var rhythm = HeartbeatRhythm()
  /// The sequence number of the SYN, where it was seen.
  public internal(set) var initial: SequenceNumber?
  public internal(set) var maximumSegmentSize: UInt16?
  public internal(set) var finished: SequenceNumber?
  var seldom = Seldom<Rarities>()

  struct Rarities: Facts {
    @CompactCount var capturedTwice = 0
    @CompactCount var keepaliveProbes = 0
    @CompactCount var windowProbes = 0
    @CompactCount var ignoredResets = 0
    @CompactInstant var windowClosedAt: Instant?
    @CompactInstant var windowReopenedAt: Instant?
  }

  /// Reads a little of all that a segment of this side will need: see ``FlowTable/touch(_:_:)``.
  @inline(__always)
  var touch: Int {
    // One every 64 bytes or less, a cache line.
    stream.touch &+ (lastIdle == nil ? 0 : 1) &+ (rhythm.anchor == nil ? 0 : 1)
  }

  /// And all that one of the other side's will.
  @inline(__always)
  var edge: Int { Int(next?.value ?? 0) }

  /// Since when the window is closed.
  public var windowClosedAt: Instant? { seldom.fact { $0.windowClosedAt } }
  /// When the window was closed before, and opened again.
  public var windowReopenedAt: Instant? { seldom.fact { $0.windowReopenedAt } }
  public var lastHeartbeat: Instant? { rhythm.anchor }
  public var frames: FrameCounts { stream.frames.counts }
  public var frameLosses: Int { stream.frames.losses }
  public var bytesNotCaptured: Int { stream.bytesNotCaptured }
  public var bytes: Int { stream.bytes }

  public var counts: SegmentCounts {
    let rare = seldom.facts
    return SegmentCounts(
      segments: segments, dataSegments: sent.dataSegments, retransmissions: sent.retransmissions,
      capturedTwice: rare.capturedTwice, keepaliveProbes: rare.keepaliveProbes,
      windowProbes: rare.windowProbes, ignoredResets: rare.ignoredResets)
  }

  /// The sequence number that the receiver expects next, as far as the capture tells.
  public var expected: SequenceNumber? { stream.next }
}

/// Segments of one direction with bytes of the stream.
public struct SentCounts: Sendable, Equatable {
  /// Sent for the first time or again.
  @CompactCount public var dataSegments = 0
  @CompactCount public var retransmissions = 0
}

/// Segments of one direction by what they were.
public struct SegmentCounts: Sendable, Equatable {
  public var segments: Int
  /// Those with bytes of the stream, sent for the first time or again.
  public var dataSegments: Int
  public var retransmissions: Int
  public var capturedTwice: Int
  public var keepaliveProbes: Int
  public var windowProbes: Int
  public var ignoredResets: Int
}

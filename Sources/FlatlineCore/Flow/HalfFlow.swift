/// One direction of a flow: what its sender has sent.
public struct HalfFlow: Sendable {
  // What ordinary segments change comes first, so that it lies together.
  public internal(set) var counts = SegmentCounts()
  /// Bytes this side is ready to receive.
  @CompactCount public internal(set) var window = 0
  /// The acknowledgment number this side sent last.
  public internal(set) var acknowledgmentSent: SequenceNumber?
  /// The sequence number after the last byte sent.
  public internal(set) var next: SequenceNumber?
  /// What the other side has acknowledged of it.
  public internal(set) var acknowledged: SequenceNumber?
  /// The most bytes that were unacknowledged at a time.
  @CompactCount public internal(set) var largestFlight = 0
  public internal(set) var windowScale: UInt8?
  /// Since when the window is closed.
  @CompactInstant public internal(set) var windowClosedAt: Instant?
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
  var stream = StreamAssembler(next: nil, fromStart: false)
  public internal(set) var rate = SendRate()
  var duplicates = CaptureDuplicates()
  public internal(set) var rhythm = HeartbeatRhythm()
  @CompactInstant public internal(set) var lastHeartbeat: Instant?
  /// When the window was closed before, and opened again.
  @CompactInstant public internal(set) var windowReopenedAt: Instant?
  /// The sequence number of the SYN, where it was seen.
  public internal(set) var initial: SequenceNumber?
  public internal(set) var finished: SequenceNumber?
  public internal(set) var maximumSegmentSize: UInt16?
  public internal(set) var selectiveAcknowledgmentPermitted = false

  /// See ``FlowTable/touch(_:)``: a field of each cache line.
  @inline(__always)
  var touch: Int {
    counts.segments &+ largestFlight &+ stream.bytes &+ stream.frames.losses
      &+ Int(truncatingIfNeeded: longestSilence.nanoseconds) &+ rate.touch &+ duplicates.touch
  }

  public var frames: FrameCounts { stream.frames.counts }
  public var frameLosses: Int { stream.frames.losses }
  public var bytesNotCaptured: Int { stream.bytesNotCaptured }
  public var bytes: Int { stream.bytes }

  /// The sequence number that the receiver expects next, as far as the capture tells.
  public var expected: SequenceNumber? { stream.next }
}

/// Segments of one direction by what they were.
public struct SegmentCounts: Sendable, Equatable {
  @CompactCount public var segments = 0
  /// Those with bytes of the stream, sent for the first time or again.
  @CompactCount public var dataSegments = 0
  @CompactCount public var retransmissions = 0
  @CompactCount public var capturedTwice = 0
  @CompactCount public var keepaliveProbes = 0
  @CompactCount public var windowProbes = 0
  @CompactCount public var ignoredResets = 0
}

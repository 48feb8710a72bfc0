/// One direction of a flow: what its sender has sent.
public struct HalfFlow: Sendable {
  /// The sequence number of the SYN, where it was seen.
  public internal(set) var initial: SequenceNumber?
  /// The sequence number after the last byte sent.
  public internal(set) var next: SequenceNumber?
  /// What the other side has acknowledged of it.
  public internal(set) var acknowledged: SequenceNumber?
  public internal(set) var finished: SequenceNumber?
  /// The acknowledgment number this side sent last.
  public internal(set) var acknowledgmentSent: SequenceNumber?
  /// Bytes this side is ready to receive.
  public internal(set) var window = 0
  /// Since when that is none.
  public internal(set) var windowClosedAt: Instant?
  /// When it was none before, and opened again.
  public internal(set) var windowReopenedAt: Instant?
  public internal(set) var windowScale: UInt8?
  public internal(set) var maximumSegmentSize: UInt16?
  public internal(set) var selectiveAcknowledgmentPermitted = false
  /// When new in-order stream bytes last came from this side.
  public internal(set) var lastHeard: Instant?
  /// When any packet last came from this side.
  public internal(set) var lastSeen: Instant?
  public internal(set) var lastHeartbeat: Instant?
  /// When a segment last showed that this side had sent nothing beyond what has arrived: one
  /// without bytes, at exactly the sequence number that is expected next.
  public internal(set) var lastIdle: Instant?
  /// When this side last sent bytes for the first time.
  public internal(set) var lastNew: Instant?
  public internal(set) var rate = SendRate()
  /// The most bytes that were unacknowledged at a time.
  public internal(set) var largestFlight = 0
  public internal(set) var rhythm = HeartbeatRhythm()
  /// The longest this side has been silent between two times it was heard.
  public internal(set) var longestSilence = Interval.zero
  public internal(set) var counts = SegmentCounts()
  var stream = StreamAssembler(next: nil, fromStart: false)
  var duplicates = CaptureDuplicates()

  public var frames: FrameCounts { stream.frames.counts }
  public var frameLosses: Int { stream.frames.losses }
  public var bytesNotCaptured: Int { stream.bytesNotCaptured }
  public var bytes: Int { stream.bytes }

  /// The sequence number that the receiver expects next, as far as the capture tells.
  public var expected: SequenceNumber? { stream.next }
}

/// Segments of one direction by what they were.
public struct SegmentCounts: Sendable, Equatable {
  public var segments = 0
  /// Those with bytes of the stream, sent for the first time or again.
  public var dataSegments = 0
  public var retransmissions = 0
  public var capturedTwice = 0
  public var keepaliveProbes = 0
  public var windowProbes = 0
  public var ignoredResets = 0
}

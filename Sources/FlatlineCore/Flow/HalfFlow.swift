/// One direction of a flow: what its sender has sent.
///
/// A flow has two, there may be a million flows, and every packet asks: so what few have stands
/// apart, and what is asked seldom with the flow's ``Flow/History``.
public struct HalfFlow: Sendable {
  /// The sequence number after the last byte sent.
  public internal(set) var next: SequenceNumber?
  /// Whether this side is ready to receive nothing.
  public internal(set) var isWindowClosed = false
  /// Whether it has sent anything since its last heartbeat.
  var hasSentSinceHeartbeat = false
  /// What the other side has acknowledged of it.
  public internal(set) var acknowledged: SequenceNumber?
  /// The sequence number that the receiver expects next, as far as the capture tells.
  public internal(set) var expected: SequenceNumber?
  var sent = SentCounts()
  /// When any packet last came from this side.
  @CompactInstant public internal(set) var lastSeen: Instant?
  /// When new in-order stream bytes last came from this side.
  @CompactInstant public internal(set) var lastHeard: Instant?
  var duplicates = CaptureDuplicates()
  var reader = FrameReader(fromStart: false)
  /// When its last heartbeat came: a point on its grid of looks.
  @CompactInstant public internal(set) var lastHeartbeat: Instant?
  var seldom = Seldom<Rarities>()

  struct Rarities: Facts {
    @CompactCount var capturedTwice = 0
    @CompactCount var keepaliveProbes = 0
    @CompactCount var windowProbes = 0
    @CompactCount var ignoredResets = 0
    @CompactInstant var windowClosedAt: Instant?
    @CompactInstant var windowReopenedAt: Instant?
    var finished: SequenceNumber?
    var gaps = StreamGaps()
  }

  /// Reads a little of all that a segment of this side will need: see ``FlowTable/touch(_:_:)``.
  @inline(__always)
  var touch: Int { edge &+ (lastHeard == nil ? 0 : 1) &+ reader.maximumSize }

  /// And all that one of the other side's will.
  @inline(__always)
  var edge: Int { sent.dataSegments }

  /// Since when the window is closed.
  public var windowClosedAt: Instant? { seldom.fact { $0.windowClosedAt } }
  /// When the window was closed before, and opened again.
  public var windowReopenedAt: Instant? { seldom.fact { $0.windowReopenedAt } }
  /// The sequence number after its FIN.
  public var finished: SequenceNumber? { seldom.fact { $0.finished } }
  public var frames: FrameCounts { reader.counts }
  public var frameLosses: Int { reader.losses }
  /// Bytes that the receiver got but the capture did not.
  public var bytesNotCaptured: Int { seldom.fact { $0.gaps.bytesNotCaptured } ?? 0 }

  public var counts: SegmentCounts {
    let rare = seldom.facts
    return SegmentCounts(
      dataSegments: sent.dataSegments, retransmissions: sent.retransmissions,
      capturedTwice: rare.capturedTwice, keepaliveProbes: rare.keepaliveProbes,
      windowProbes: rare.windowProbes, ignoredResets: rare.ignoredResets)
  }
}

/// Segments of one direction with bytes of the stream.
public struct SentCounts: Sendable, Equatable {
  /// Sent for the first time or again.
  @CompactCount public var dataSegments = 0
  @CompactCount public var retransmissions = 0
}

/// Segments of one direction by what they were.
public struct SegmentCounts: Sendable, Equatable {
  /// Those with bytes of the stream, sent for the first time or again.
  public var dataSegments: Int
  public var retransmissions: Int
  public var capturedTwice: Int
  public var keepaliveProbes: Int
  public var windowProbes: Int
  public var ignoredResets: Int
}

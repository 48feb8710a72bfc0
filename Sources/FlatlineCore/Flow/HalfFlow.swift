/// One direction of a flow: what its sender has sent.
///
/// A flow has two, there may be a million flows, and every packet asks: so what few have stands
/// apart, and what may not be known is told by a bit.
public struct HalfFlow: Sendable {
  /// What is known, and what is so.
  private struct State: OptionSet {
    let rawValue: UInt8

    static let next = State(rawValue: 1)
    static let acknowledged = State(rawValue: 2)
    static let expected = State(rawValue: 4)
    static let windowClosed = State(rawValue: 8)
    static let sentSinceHeartbeat = State(rawValue: 16)
    static let idle = State(rawValue: 32)
  }

  var reader = FrameReader(fromStart: false)
  private var state: State = []
  private var lastNext = SequenceNumber(0)
  private var lastAcknowledged = SequenceNumber(0)
  private var lastExpected = SequenceNumber(0)
  /// Segments with bytes of the stream, sent for the first time or again.
  @CompactCount var dataSegments = 0
  /// When any packet last came from this side.
  @CompactInstant public internal(set) var lastSeen: Instant?
  var seldom = Seldom<Rarities>()

  /// The sequence number after the last byte sent.
  public internal(set) var next: SequenceNumber? {
    @inline(__always) get { state.contains(.next) ? lastNext : nil }
    @inline(__always) set { lastNext = note(newValue, as: .next) }
  }

  /// What the other side has acknowledged of it.
  public internal(set) var acknowledged: SequenceNumber? {
    @inline(__always) get { state.contains(.acknowledged) ? lastAcknowledged : nil }
    @inline(__always) set { lastAcknowledged = note(newValue, as: .acknowledged) }
  }

  /// The sequence number that the receiver expects next, as far as the capture tells.
  public internal(set) var expected: SequenceNumber? {
    @inline(__always) get { state.contains(.expected) ? lastExpected : nil }
    @inline(__always) set { lastExpected = note(newValue, as: .expected) }
  }

  /// Whether this side is ready to receive nothing.
  public internal(set) var isWindowClosed: Bool {
    @inline(__always) get { state.contains(.windowClosed) }
    @inline(__always) set { note(newValue, as: .windowClosed) }
  }

  /// Whether it has sent anything since its last heartbeat.
  var hasSentSinceHeartbeat: Bool {
    @inline(__always) get { state.contains(.sentSinceHeartbeat) }
    @inline(__always) set { note(newValue, as: .sentSinceHeartbeat) }
  }

  /// Whether its last segment showed that it had sent nothing beyond what has arrived.
  public internal(set) var isIdle: Bool {
    @inline(__always) get { state.contains(.idle) }
    @inline(__always) set { note(newValue, as: .idle) }
  }

  @inline(__always)
  private mutating func note(_ number: SequenceNumber?, as fact: State) -> SequenceNumber {
    note(number != nil, as: fact)
    return number ?? SequenceNumber(0)
  }

  @inline(__always)
  private mutating func note(_ isSo: Bool, as fact: State) {
    state = isSo ? state.union(fact) : state.subtracting(fact)
  }

  struct Rarities: Facts {
    @CompactCount var retransmissions = 0
    /// Those before the oldest byte that the other side has not answered.
    @CompactCount var retransmissionsBeforeSilence = 0
    @CompactCount var capturedTwice = 0
    @CompactCount var keepaliveProbes = 0
    @CompactCount var windowProbes = 0
    @CompactCount var ignoredResets = 0
    @CompactInstant var windowClosedAt: Instant?
    @CompactInstant var windowReopenedAt: Instant?
    var finished: SequenceNumber?
    /// The sequence number of the first byte, where bytes are counted.
    var streamStart: SequenceNumber?
    var gaps = StreamGaps()
  }

  var sent: SentCounts {
    SentCounts(dataSegments: dataSegments, retransmissions: seldom.fact { $0.retransmissions } ?? 0)
  }

  /// Since when the window is closed.
  public var windowClosedAt: Instant? { seldom.fact { $0.windowClosedAt } }
  /// When the window was closed before, and opened again.
  public var windowReopenedAt: Instant? { seldom.fact { $0.windowReopenedAt } }
  /// The sequence number after its FIN.
  public var finished: SequenceNumber? { seldom.fact { $0.finished } }
  /// `nil` where frames are not counted.
  public var frames: FrameCounts? { reader.counts }
  public var frameLosses: Int { reader.losses }
  /// Bytes that the receiver got but the capture did not.
  public var bytesNotCaptured: Int { seldom.fact { $0.gaps.bytesNotCaptured } ?? 0 }

  public var counts: SegmentCounts {
    let rare = seldom.facts
    return SegmentCounts(
      dataSegments: dataSegments, retransmissions: rare.retransmissions,
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

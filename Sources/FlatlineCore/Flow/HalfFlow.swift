/// One direction of a flow: what its sender has sent.
///
/// There may be a million flows with two of these each, and every packet reads them: so rare facts
/// stand apart, and a bit each tells whether a number is known.
public struct HalfFlow: Sendable {
  /// Which numbers are known, and which conditions hold.
  private struct State: OptionSet {
    let rawValue: UInt8

    static let next = State(rawValue: 1)
    static let acknowledged = State(rawValue: 2)
    static let expected = State(rawValue: 4)
    static let windowClosed = State(rawValue: 8)
    static let sentSinceHeartbeat = State(rawValue: 16)
    static let idle = State(rawValue: 32)
    static let usingChannels = State(rawValue: 64)
    static let methodCut = State(rawValue: 128)
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
  var rare = RareBox<RareState>()

  /// Whether it was last seen in an instant's period of sightings.
  @inline(__always)
  func isSeen(inPeriodOf instant: Instant) -> Bool { _lastSeen.sharesPeriod(with: instant) }

  /// The sequence number after the last byte sent: the sender's SND.NXT (RFC 9293 section 3.3.1),
  /// as far as the capture tells.
  public internal(set) var next: SequenceNumber? {
    @inline(__always) get { state.contains(.next) ? lastNext : nil }
    @inline(__always) set { lastNext = note(newValue, as: .next) }
  }

  /// The sequence number that the other side has acknowledged up to: the sender's SND.UNA.
  public internal(set) var acknowledged: SequenceNumber? {
    @inline(__always) get { state.contains(.acknowledged) ? lastAcknowledged : nil }
    @inline(__always) set { lastAcknowledged = note(newValue, as: .acknowledged) }
  }

  /// The sequence number that the receiver expects next, its RCV.NXT, as far as the capture tells.
  public internal(set) var expected: SequenceNumber? {
    @inline(__always) get { state.contains(.expected) ? lastExpected : nil }
    @inline(__always) set { lastExpected = note(newValue, as: .expected) }
  }

  /// Whether this side advertises a window of zero (RFC 9293 section 3.8.6).
  var isWindowClosed: Bool {
    @inline(__always) get { state.contains(.windowClosed) }
    @inline(__always) set { note(newValue, as: .windowClosed) }
  }

  /// Whether it has sent anything since its last heartbeat.
  var hasSentSinceHeartbeat: Bool {
    @inline(__always) get { state.contains(.sentSinceHeartbeat) }
    @inline(__always) set { note(newValue, as: .sentSinceHeartbeat) }
  }

  /// Whether its last segment showed that it had sent nothing beyond what has arrived.
  var isIdle: Bool {
    @inline(__always) get { state.contains(.idle) }
    @inline(__always) set { note(newValue, as: .idle) }
  }

  /// Whether it has sent a frame of a channel, which only an open connection has.
  var usesChannels: Bool {
    @inline(__always) get { state.contains(.usingChannels) }
    @inline(__always) set { note(newValue, as: .usingChannels) }
  }

  /// Whether a short method of the connection was captured in part, and so not read.
  var isMethodCut: Bool {
    @inline(__always) get { state.contains(.methodCut) }
    @inline(__always) set { note(newValue, as: .methodCut) }
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

  struct RareState: RareFacts {
    @CompactCount var retransmissions = 0
    /// Those before the oldest byte that the other side has not answered.
    @CompactCount var retransmissionsBeforeSilence = 0
    @CompactCount var keepaliveProbes = 0
    @CompactCount var windowProbes = 0
    @CompactInstant var windowClosedAt: Instant?
    @CompactInstant var windowReopenedAt: Instant?
    var finished: SequenceNumber?
    /// Up to which the other side acknowledges, though the capture does not show it sent.
    var claimed: SequenceNumber?
    /// The right edge of what the other side has selectively acknowledged last.
    var selectiveEdge: SequenceNumber?
    /// The sequence number of the first byte, where bytes are counted.
    var streamStart: SequenceNumber?
    var gaps = StreamGaps()
    /// What a proxy said before the client's own bytes.
    var proxyHeader: Boxed<ProxyHeader>?
    /// Of the client's side: see ``Flow/alias``.
    var alias: Boxed<AddressTranslations.Pair>?
  }

  var sent: SentCounts {
    SentCounts(dataSegments: dataSegments, retransmissions: rare.fact { $0.retransmissions } ?? 0)
  }

  mutating func forgetRetransmissions() {
    guard !rare.isUntouched else { return }
    rare.change { ($0.retransmissions, $0.retransmissionsBeforeSilence) = (0, 0) }
  }

  /// Since when the window is closed.
  var windowClosedAt: Instant? { rare.fact { $0.windowClosedAt } }
  /// When the window was closed before, and opened again.
  var windowReopenedAt: Instant? { rare.fact { $0.windowReopenedAt } }
  /// The sequence number after its FIN, once all before that has come.
  public var finished: SequenceNumber? { rare.fact { $0.finished } }
  /// Up to which the other side acknowledges, though the capture does not show it sent: believed once
  /// this side's later sequence numbers confirm it.
  var claimed: SequenceNumber? { rare.fact { $0.claimed } }
  /// `nil` where frames are not counted.
  public var frames: FrameCounts? { reader.counts }
  public var frameLosses: Int { reader.losses }
  /// Bytes that the receiver got but the capture did not.
  public var bytesNotCaptured: Int { rare.fact { $0.gaps.bytesNotCaptured } ?? 0 }

  /// Keepalive probes that it has sent.
  var keepaliveProbes: Int { rare.fact { $0.keepaliveProbes } ?? 0 }
}

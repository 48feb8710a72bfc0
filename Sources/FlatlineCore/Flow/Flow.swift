/// One TCP connection, from its SYN (or the first packet seen) to its end.
///
/// A flow holds facts; what they mean is for the clocks to say.
public struct Flow: Sendable {
  // In the order in which packets need them, so that one packet reads few cache lines.
  private let clientLow: UInt64
  let shared: Boxed<SharedEnds>
  private let clientPort: UInt16
  var marks: Marks = []
  /// Whether another heartbeat says nothing beyond having come.
  var knowsHeartbeats = false
  /// The broker's largest FlightSize (RFC 5681 section 2): bytes sent and not yet acknowledged.
  @CompactCount var brokerLargestFlight = 0
  var duplicates = CaptureDuplicates()
  /// What the broker sent and the client has not acknowledged.
  var unanswered = Unanswered()
  /// Of the first segment seen, from either side: unlike its instant, which the capture stamps, it
  /// is the same wherever the flow is captured.
  public let firstSequence: SequenceNumber
  public internal(set) var broker = HalfFlow()
  /// When the broker last sent bytes of the stream for the first time.
  @CompactInstant var brokerLastNew: Instant?
  public internal(set) var client = HalfFlow()
  /// When new in-order stream bytes last came from the client.
  @CompactInstant var clientLastHeard: Instant?
  /// The longest the client has been silent between two times it was heard.
  var clientLongestSilence = Interval.zero
  /// The longest that nothing was sent either way before the client was seen again.
  var longestIdle = IdleTime()
  /// Segments with bytes that the client had sent when the oldest unanswered byte was.
  @CompactCount var clientSegmentsBeforeSilence = 0
  /// ``brokerLargestFlight``, as it was before that byte was sent.
  @CompactCount private(set) var flightBeforeSilence = 0
  /// How long the client had been silent when it was heard last; to a millisecond.
  var clientLastSilence = ShortInterval()
  /// How fast the broker has been sending.
  var brokerRate = SendRate()
  /// When the three-way handshake ended, or, where it did not or was not seen, when the flow was
  /// first seen.
  public internal(set) var began: Instant
  public internal(set) var conversation = Conversation()
  /// The client's, as in its SYN; 0 when it was not told.
  private var maximumSegmentSize: UInt16 = 0
  /// Of the client's packets, as it was last seen where a packet told more than the next bytes; 0 when
  /// it is not known.
  var clientHopLimit: UInt8 = 0
  var scales = WindowScales()
  var prefetch = Prefetch()
  /// Kept until the heartbeat interval is known, which tells more.
  var answers = AnswerHabit()

  /// What was seen of it.
  struct Marks: OptionSet {
    let rawValue: UInt8

    /// The client's SYN.
    static let synchronise = Marks(rawValue: 1)
    /// The broker's SYN-ACK.
    static let answer = Marks(rawValue: 2)
    /// The SYN's sequence number is ``Flow/firstSequence``.
    static let first = Marks(rawValue: 4)
    /// The whole three-way handshake, or the kernel's word that there was one.
    static let established = Marks(rawValue: 8)
    /// A packet was captured twice.
    static let copied = Marks(rawValue: 16)
    /// The broker took a segment of the client's whose checksum is wrong in the capture: it is taken
    /// where the sender's network card has not filled it in yet.
    static let ignoresChecksums = Marks(rawValue: 32)
    /// The terms of the conversation are those of another flow: see ``HandshakeInterner``.
    static let sharesTerms = Marks(rawValue: 64)
    /// The checksum of the client's SYN is wrong.
    static let damagedSynchronise = Marks(rawValue: 128)
  }

  /// A RST that ends the connection.
  public struct Reset: Sendable, Equatable {
    public var at: Instant
    /// Without the ACK flag it answers a segment for a connection its sender does not know:
    /// a rebooted host or a NAT that forgot (`tcp_v4_send_reset`).
    package var hasAcknowledgment: Bool
    /// The hops that it had left.
    package var hopLimit: UInt8 = 0
  }

  public init(
    key: FlowKey, firstSeen: Instant, firstSequence: SequenceNumber = .init(0),
    countsFrames: Bool = false
  ) {
    self.init(
      key: key, shared: Boxed(SharedEnds(of: key)), firstSeen: firstSeen,
      firstSequence: firstSequence, countsFrames: countsFrames)
  }

  /// - Parameters:
  ///   - shared: that of `key`: kept as it is, and so by many flows once.
  ///   - countsFrames: whether to fill ``HalfFlow/frames``.
  init(
    key: FlowKey, shared: Boxed<SharedEnds>, firstSeen: Instant, firstSequence: SequenceNumber,
    countsFrames: Bool
  ) {
    clientLow = key.client.address.low
    clientPort = key.client.port
    self.shared = shared
    began = firstSeen
    self.firstSequence = firstSequence
    guard countsFrames else { return }
    client.reader = FrameReader(fromStart: false, countsFrames: true)
    broker.reader = FrameReader(fromStart: false, countsFrames: true)
  }

  /// Of memory: what stands in ``shared``, where others have other clients' networks.
  var sharedSize: Int {
    shared.value.client(low: 0).version == .v6 ? HeapSize.box(SharedEnds.self) : 0
  }

  public var key: FlowKey {
    let client = shared.value.client(low: clientLow)
    return FlowKey(client: Endpoint(client, clientPort), broker: shared.value.broker)
  }

  /// Whether these are its ends.
  @inline(__always)
  func isBetween(client: Endpoint, broker: Endpoint) -> Bool {
    client.address.low == clientLow && client.port == clientPort
      && shared.value.isPart(of: client.address, broker)
  }

  /// When the client was last seen with nothing in flight; `nil` if its last segment had bytes, or
  /// did not show it.
  var clientLastIdle: Instant? { client.isIdle ? client.lastSeen : nil }

  /// What the client had sent when the oldest unanswered byte was.
  var clientBeforeSilence: SentCounts {
    SentCounts(
      dataSegments: clientSegmentsBeforeSilence,
      retransmissions: client.rare.fact { $0.retransmissionsBeforeSilence } ?? 0)
  }

  @inline(__always)
  mutating func recordBeforeSilence() {
    flightBeforeSilence = brokerLargestFlight
    clientSegmentsBeforeSilence = client.dataSegments
    if !client.rare.isUntouched {
      client.rare.change { $0.retransmissionsBeforeSilence = $0.retransmissions }
    }
  }

  /// Reads a little of all that a segment will need: see ``FlowTable/prefetch(_:)``.
  @inline(__always)
  var firstTouch: Int {
    Int(truncatingIfNeeded: duplicates.prefetch) &+ unanswered.answered &+ broker.dataSegments
      &+ client.dataSegments &+ Int(truncatingIfNeeded: brokerRate.firstTouch)
  }

  /// How the broker writes to the client, once enough was seen.
  var traffic: SendRate.Traffic? { brokerLastNew.flatMap { brokerRate.traffic(until: $0) } }

  /// Whether the broker's kernel has told of it before any packet did.
  var isTold: Bool { marks.contains(.established) && !sawBeginning }

  /// Whether it has no packet so far.
  var isUnseen: Bool { client.lastSeen == nil && broker.lastSeen == nil }

  /// Whether the client takes nothing more, as far as it shows: something was repeated, or its window
  /// is closed.
  var takesNothing: Bool { client.windowClosedAt != nil || unanswered.isRepeating }

  /// Whether the flow was seen from its SYN on.
  var sawBeginning: Bool { !marks.isDisjoint(with: [.synchronise, .answer]) }

  /// Whether the broker has the connection: its handshake was completed, or was not seen. What
  /// ends before that is never logged.
  public var isAccepted: Bool { marks.contains(.established) || !sawBeginning }

  /// When the three-way handshake ended: the broker's listener can accept from here on.
  public var establishedAt: Instant? { marks.contains(.established) && !isTold ? began : nil }

  /// The largest payload that the client takes (RFC 9293 section 3.7.1), where its SYN told.
  var clientMaximumSegmentSize: UInt16? {
    get { maximumSegmentSize == 0 ? nil : maximumSegmentSize }
    set { maximumSegmentSize = newValue ?? 0 }
  }

  /// Whether one of the sides has ended it for good.
  public var isOver: Bool { resetByClient != nil || resetByBroker != nil }

  /// Whether the capture shows an end that is the broker's, or that it learns of.
  var isEnding: Bool { isEndedByBroker || resetByClient != nil }

  var isEndedByBroker: Bool { resetByBroker != nil || finByBroker != nil }

  /// Whether anything proves that the AMQP handshake is over.
  public var isOpen: Bool {
    conversation.isOpen || client.usesChannels || broker.usesChannels
  }

  /// Whether only a packet can change what is to be said of it: the handshakes are over, there are
  /// no heartbeats, the window is open and nothing is being repeated.
  var isTimeless: Bool {
    conversation.isOpen && conversation.heartbeat == .zero
      && client.windowClosedAt == nil && !unanswered.isRepeating
  }

  /// The broker's version, in its own words on this flow.
  public var brokerVersion: String? { conversation.start?.version }

  subscript(side: Side) -> HalfFlow {
    @inline(__always)
    get { side == .client ? client : broker }
    @inline(__always)
    _modify {
      switch side {
      case .client: yield &client
      case .broker: yield &broker
      }
    }
  }

  /// Whether it is known where the stream of a side begins.
  ///
  /// `mutating`, though nothing is changed: so the side is not copied.
  @inline(__always)
  mutating func hasBegun(_ side: Side) -> Bool {
    switch side {
    case .client: client.expected != nil
    case .broker: broker.expected != nil
    }
  }
}

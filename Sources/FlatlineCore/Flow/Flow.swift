/// One TCP connection, from its SYN (or the first packet seen) to its end.
///
/// A flow holds facts; what they mean is for the clocks to say.
public struct Flow: Sendable {
  // In the order in which packets ask for it: what one needs lies together.
  private let clientAddress: IPAddress
  private let clientPort: UInt16
  /// Whether of another heartbeat nothing is to be told but when it came.
  var knowsHeartbeats = false
  var beginning: Beginning = []
  /// Of all flows of the broker the same.
  private let sharedBroker: Boxed<Endpoint>
  var duplicates = CaptureDuplicates()
  /// What the broker sent and the client has not acknowledged.
  public internal(set) var unanswered = Unanswered()
  /// The most bytes of the broker's that were unacknowledged at a time.
  @CompactCount public internal(set) var brokerLargestFlight = 0
  public internal(set) var broker = HalfFlow()
  /// When the broker last sent bytes for the first time.
  @CompactInstant public internal(set) var brokerLastNew: Instant?
  public internal(set) var client = HalfFlow()
  /// When a segment of the client's last showed that it had sent nothing beyond what has arrived.
  @CompactInstant public internal(set) var clientLastIdle: Instant?
  /// The longest the client has been silent between two times it was heard.
  public internal(set) var clientLongestSilence = Interval.zero
  /// What the client had sent when the oldest unanswered byte was.
  public internal(set) var clientBeforeSilence = SentCounts()
  /// How fast the broker has been sending.
  public internal(set) var brokerRate = SendRate()
  /// Of the first segment seen, from either side: unlike its instant, which the capture stamps, it
  /// is the same wherever the flow is captured.
  public let firstSequence: SequenceNumber
  /// When the three-way handshake ended, or, where it did not or was not seen, when the flow was
  /// first seen.
  public internal(set) var began: Instant
  public internal(set) var conversation = Conversation()
  var rarities = Seldom<Rarities>()
  /// The client's, as in its SYN; 0 when it was not told.
  private var maximumSegmentSize: UInt16 = 0

  /// What has been seen of the three-way handshake.
  struct Beginning: OptionSet {
    let rawValue: UInt8

    static let synchronise = Beginning(rawValue: 1)
    static let answer = Beginning(rawValue: 2)
    /// The SYN's sequence number is ``Flow/firstSequence``.
    static let first = Beginning(rawValue: 4)
    /// All of it.
    static let established = Beginning(rawValue: 8)
  }

  /// A RST that ends the connection.
  public struct Reset: Sendable, Equatable {
    public var at: Instant
    /// Without the ACK flag it answers a segment for a connection its sender does not know:
    /// a rebooted host or a NAT that forgot (`tcp_v4_send_reset`).
    public var hasAcknowledgment: Bool
  }

  public init(
    key: FlowKey, firstSeen: Instant, firstSequence: SequenceNumber = .init(0),
    countsFrames: Bool = false
  ) {
    self.init(
      client: key.client, broker: Boxed(key.broker), firstSeen: firstSeen,
      firstSequence: firstSequence, countsFrames: countsFrames)
  }

  /// - Parameters:
  ///   - broker: kept as it is, and so by several flows once.
  ///   - countsFrames: whether to fill ``HalfFlow/frames``.
  init(
    client: Endpoint, broker: Boxed<Endpoint>, firstSeen: Instant, firstSequence: SequenceNumber,
    countsFrames: Bool
  ) {
    clientAddress = client.address
    clientPort = client.port
    sharedBroker = broker
    began = firstSeen
    self.firstSequence = firstSequence
    guard countsFrames else { return }
    self.client.reader = FrameReader(fromStart: false, countsFrames: true)
    self.broker.reader = FrameReader(fromStart: false, countsFrames: true)
  }

  public var key: FlowKey {
    FlowKey(client: Endpoint(clientAddress, clientPort), broker: sharedBroker.value)
  }

  /// Whether these are its ends.
  @inline(__always)
  func isBetween(client: Endpoint, broker: Endpoint) -> Bool {
    Endpoint(clientAddress, clientPort).isEqual(to: client)
      && sharedBroker.value.isEqual(to: broker)
  }

  /// Whether the flow was seen from its SYN on.
  public var sawBeginning: Bool { !beginning.isDisjoint(with: [.synchronise, .answer]) }

  /// Whether the broker has the connection: its handshake was completed, or was not seen. What
  /// ends before that is never logged.
  public var isAccepted: Bool { beginning.contains(.established) || !sawBeginning }

  /// When the three-way handshake ended: the broker's listener can accept from here on.
  public var establishedAt: Instant? { beginning.contains(.established) ? began : nil }

  /// The largest payload that the client takes (RFC 9293 section 3.7.1), where its SYN told.
  public internal(set) var clientMaximumSegmentSize: UInt16? {
    get { maximumSegmentSize == 0 ? nil : maximumSegmentSize }
    set { maximumSegmentSize = newValue ?? 0 }
  }

  /// Whether one of the sides has ended it for good.
  public var isOver: Bool { resetByClient != nil || resetByBroker != nil }

  /// The heartbeat interval and where it is known from; `nil` when it is not.
  public var heartbeat: (interval: Interval, source: HeartbeatSource)? {
    if let agreed = conversation.heartbeat { return (agreed, .agreed) }
    if let hintedHeartbeat { return (hintedHeartbeat, .hinted) }
    // The broker's sender keeps to half intervals exactly; clients differ.
    if let interval = interval(of: .broker, agreed: 2) { return (interval, .brokersRhythm) }
    if let interval = interval(of: .client, agreed: 2) { return (interval, .clientsRhythm) }
    return interval(of: .broker, agreed: 1).map { ($0, .brokersRhythm) }
  }

  private func interval(of side: Side, agreed: Int) -> Interval? {
    rare { $0[side].rhythm.interval(agreed: agreed) }
  }

  public enum HeartbeatSource: Sendable {
    /// tune-ok was seen.
    case agreed
    case hinted
    case brokersRhythm
    case clientsRhythm
  }

  /// Whether the capture shows an end that is the broker's, or that it learns of.
  var isEnding: Bool { isEndedByBroker || resetByClient != nil }

  var isEndedByBroker: Bool { resetByBroker != nil || finByBroker != nil }

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
}

/// One TCP connection, from its SYN (or the first packet seen) to its end.
///
/// A flow holds facts; what they mean is for the clocks to say.
public struct Flow: Sendable {
  // In the order in which packets ask for it: what one needs lies together.
  public let key: FlowKey
  /// Whether of another heartbeat nothing is to be told but when it came.
  var knowsHeartbeats = false
  /// What the broker sent and the client has not acknowledged.
  public internal(set) var unanswered = Unanswered()
  public internal(set) var broker = HalfFlow()
  /// When the broker last sent bytes for the first time.
  @CompactInstant public internal(set) var brokerLastNew: Instant?
  /// How fast the broker has been sending.
  public internal(set) var brokerRate = SendRate()
  /// The most bytes of the broker's that were unacknowledged at a time.
  @CompactCount public internal(set) var brokerLargestFlight = 0
  /// What the client had sent when the oldest unanswered byte was.
  public internal(set) var clientBeforeSilence = SentCounts()
  public internal(set) var client = HalfFlow()
  /// When a segment of the client's last showed that it had sent nothing beyond what has arrived.
  @CompactInstant public internal(set) var clientLastIdle: Instant?
  /// The longest the client has been silent between two times it was heard.
  public internal(set) var clientLongestSilence = Interval.zero
  var history: Boxed<History>

  /// A RST that ends the connection.
  public struct Reset: Sendable, Equatable {
    public var at: Instant
    /// Without the ACK flag it answers a segment for a connection its sender does not know:
    /// a rebooted host or a NAT that forgot (`tcp_v4_send_reset`).
    public var hasAcknowledgment: Bool
  }

  public init(key: FlowKey, firstSeen: Instant, firstSequence: SequenceNumber = .init(0)) {
    self.key = key
    history = Boxed(History(firstSeen: firstSeen, firstSequence: firstSequence))
  }

  /// Whether the flow was seen from its SYN on.
  public var sawBeginning: Bool { synAt != nil || synAckAt != nil }

  /// Whether the broker has the connection: its handshake was completed, or was not seen. What
  /// ends before that is never logged.
  public var isAccepted: Bool { establishedAt != nil || !sawBeginning }

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
    history.value[side].rhythm.interval(agreed: agreed)
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
    conversation.openOkAt != nil && conversation.heartbeat == .zero
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

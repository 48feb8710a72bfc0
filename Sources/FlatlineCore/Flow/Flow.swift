/// One TCP connection, from its SYN (or the first packet seen) to its end.
///
/// A flow holds facts; what they mean is for the clocks to say.
public struct Flow: Sendable {
  public let key: FlowKey
  public let firstSeen: Instant
  public internal(set) var client = HalfFlow()
  public internal(set) var broker = HalfFlow()
  public internal(set) var conversation = Conversation()
  /// What the broker sent and the client has not acknowledged.
  public internal(set) var unanswered = Unanswered()
  /// When the client's SYN and the broker's SYN-ACK were first seen.
  public internal(set) var synAt: Instant?
  public internal(set) var synAckAt: Instant?
  /// When the three-way handshake ended: the broker's listener can accept from here on.
  public internal(set) var establishedAt: Instant?
  public internal(set) var finByClient: Instant?
  public internal(set) var finByBroker: Instant?
  public internal(set) var resetByClient: Reset?
  public internal(set) var resetByBroker: Instant?

  /// A RST that ends the connection.
  public struct Reset: Sendable, Equatable {
    public var at: Instant
    /// Without the ACK flag it answers a segment for a connection its sender does not know:
    /// a rebooted host or a NAT that forgot (`tcp_v4_send_reset`).
    public var hasAcknowledgment: Bool
  }

  public init(key: FlowKey, firstSeen: Instant) {
    self.key = key
    self.firstSeen = firstSeen
  }

  /// Whether the flow was seen from its SYN on.
  public var sawBeginning: Bool { synAt != nil || synAckAt != nil }

  /// Whether the broker has the connection: its handshake was completed, or was not seen. What
  /// ends before that is never logged.
  public var isAccepted: Bool { establishedAt != nil || !sawBeginning }

  /// Whether one of the sides has ended it for good.
  public var isOver: Bool { resetByClient != nil || resetByBroker != nil }

  /// The broker's version, in its own words on this flow.
  public var brokerVersion: String? { conversation.start?.version }

  subscript(side: Side) -> HalfFlow {
    get { side == .client ? client : broker }
    _modify {
      switch side {
      case .client: yield &client
      case .broker: yield &broker
      }
    }
  }
}

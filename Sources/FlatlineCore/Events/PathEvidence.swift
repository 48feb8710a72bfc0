/// How far packets of a connection in trouble came, as another capture shows that was read beside the
/// one nearest to the broker.
public struct PathEvidence: Encodable, Sendable, Equatable {
  /// Packets that one capture has and the other lacks.
  public struct Missing: Encodable, Sendable, Equatable {
    public var packets: Int
    /// Those of them that repeat bytes.
    public var retransmissions: Int
    /// When the first was captured; before it, one came through.
    public var since: Instant

    package init(packets: Int, retransmissions: Int, since: Instant) {
      self.packets = packets
      self.retransmissions = retransmissions
      self.since = since
    }
  }

  /// The file of the other capture.
  public var capture: String
  /// The capture's last packet, of any connection: later ones it cannot have.
  public var ends: Instant
  /// Of the broker's packets those that never came there; absent where the last one did.
  public var brokerMissing: Missing?
  /// Of the client's packets there those that never came to the broker; absent where the last one
  /// did.
  public var clientMissing: Missing?
  /// The broker's packets that came there since the client was last heard at the broker.
  public var brokerArrived: Int?

  package init(capture: String, ends: Instant) {
    self.capture = capture
    self.ends = ends
  }

  /// Whether there is anything to say.
  package var isEmpty: Bool {
    brokerMissing == nil && clientMissing == nil && brokerArrived == nil
  }
}

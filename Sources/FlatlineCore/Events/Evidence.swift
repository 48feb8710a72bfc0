/// The facts a prediction rests on.
public struct Evidence: Encodable, Sendable, Equatable {
  /// Of the oldest unanswered byte.
  public var retransmissions: Int?
  public var firstUnanswered: Instant?
  public var unansweredBytes: Int?
  /// When new bytes last came from the client.
  public var lastHeard: Instant?
  /// When anything was last seen of the broker, and when the client's own kernel gives up, as Linux's
  /// defaults have it; where the client repeats what the broker does not acknowledge.
  public var brokerSeen: Instant?
  public var clientGivesUpAt: Instant?
  /// `broker` or `client` where only that side's packets are in the capture.
  public var onlyDirection: String?
  /// Who answered that the client cannot be reached.
  public var unreachableBy: String?
  /// Seconds without a packet, either way, before the first one that was not answered.
  public var idleBefore: Double?
  /// How many hops' worth the client's own packets, and the RST, had left (TTL).
  public var clientHopLimit: Int?
  public var resetHopLimit: Int?
  /// Connections that the same client has left behind, with this one.
  public var ghosts: Int?
  /// Bytes that were on the wire but not in the capture, and so not read.
  public var bytesNotCaptured: Int?
  /// How often AMQP's frame boundaries had to be found anew.
  public var framesLost: Int?
  /// When the capture itself last lost packets, if nothing of the broker was seen since: what is
  /// missing may have been lost there.
  public var captureLossAt: Instant?
  /// Seconds by which the broker's process may be late, as it was lately: the window is so much longer.
  /// Absent where it was in time.
  public var brokerLate: Double?
  /// What the other captures that were read with it show of the path; absent where there are none.
  public var paths: [PathEvidence]?
}

/// What is seen on the wire of a connection that dies.
public enum Condition: String, Sendable, Encodable, CaseIterable {
  case unansweredRetransmissions = "unanswered-retransmissions"
  case heartbeatsAbsent = "heartbeats-absent"
  case keepaliveUnanswered = "keepalive-unanswered"
  case probeUnanswered = "probe-unanswered"
  /// The client repeats what the broker does not acknowledge: it is seen near the client, or between.
  case brokerUnheard = "broker-unheard"
  /// As ``unansweredRetransmissions``; but the broker's writer is the first to give up.
  case deliveriesUnanswered = "deliveries-unanswered"
  case zeroWindow = "zero-window"
  case reset
  case unreachable
  case handshakeStalled = "handshake-stalled"
  case closedAbruptly = "closed-abruptly"
  case refused
  case closing

  /// Whether it ends with a RST of the broker's: as long as there is none, it has not ended.
  var endsWithReset: Bool {
    [.heartbeatsAbsent, .deliveriesUnanswered, .zeroWindow].contains(self)
  }

  /// Whether a packet shows the end. One of the client's counts from its own time, though it is
  /// believed only when the broker has spoken on the connection.
  package var isSeen: Bool { [.reset, .closedAbruptly, .refused, .closing].contains(self) }
}

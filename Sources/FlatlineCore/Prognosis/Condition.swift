/// What is seen on the wire of a connection that dies.
public enum Condition: String, Sendable, Encodable {
  case unansweredRetransmissions = "unanswered-retransmissions"
  case heartbeatsAbsent = "heartbeats-absent"
  case keepaliveUnanswered = "keepalive-unanswered"
  case zeroWindow = "zero-window"
  case reset
  case unreachable
  case handshakeStalled = "handshake-stalled"
  case closedAbruptly = "closed-abruptly"
  case refused
  case closing
}

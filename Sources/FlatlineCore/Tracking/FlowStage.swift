/// How far a flow has come, and so what it is worth where memory is short: the least first.
///
/// What proves a flow is what both sides have said. Anybody can send a client's packets, from any
/// address; only a connection that there is makes the broker answer.
enum FlowStage: UInt8, Comparable, Sendable, CaseIterable {
  /// No flow: the slot is free.
  case vacant
  /// The broker has not spoken; see ``FlowRecord/isProven(by:from:)``. Nothing is said of it, and it has no
  /// part in what the others may use.
  case oneSided
  /// Kept for late packets only.
  case closed
  /// The client has not answered the broker.
  case halfOpen
  /// TCP's handshake is complete, and the client has not said a byte of its stream.
  case silent
  /// AMQP's handshake has begun.
  case opening
  /// AMQP is open; or the flow was joined in its middle, and both sides talk, or the kernel has told of
  /// it.
  case open

  static func < (left: FlowStage, right: FlowStage) -> Bool { left.rawValue < right.rawValue }
}

/// `mutating`, though nothing is changed: so a flow is read in its place in the table.
extension FlowRecord {
  /// The stage of a flow on which the broker has spoken.
  mutating func reachedStage() -> FlowStage {
    if isClosed { return .closed }
    guard flow.isAccepted else { return .halfOpen }
    if flow.isOpen { return .open }
    guard flow.sawBeginning else {
      if flow.client.lastSeen != nil || flow.isTold { return .open }
      return flow.conversation.dialect == .unknown ? .halfOpen : .opening
    }
    if flow.clientLastHeard == nil { return .silent }
    switch flow.conversation.dialect {
    case .unknown, .amqp091: return .opening
    // That it is open does not show. A client that speaks twice has read the broker's answer.
    case .tls, .amqp10, .foreign:
      return flow.brokerLastNew != nil && flow.client.dataSegments > 1 ? .open : .opening
    }
  }

  /// Whether the next segment proves that the broker has this connection.
  ///
  /// A SYN-ACK of the broker's does, and so do bytes of its stream and their end. An acknowledgment
  /// does where it is one of what the client was seen to send. A RST may just say that there is no
  /// connection: it is one of a connection if it acknowledges, and does not answer a SYN.
  mutating func isProven(by segment: TCPSegment, from side: Side) -> Bool {
    guard side == .broker else { return false }
    if segment.flags.contains(.rst) {
      return segment.flags.contains(.ack) && !flow.sawBeginning
    }
    if segment.payloadLength > 0 || segment.flags.contains(.fin) { return true }
    guard segment.flags.contains(.ack) else { return false }
    if segment.flags.contains(.syn) { return true }
    guard flow.client.lastSeen != nil, let next = flow.client.next else { return false }
    return segment.acknowledgment.distance(from: next).magnitude < Self.largestFlight
  }

  /// More than is ever in flight: the largest window is 2^30 (RFC 7323 section 2.3), and socket
  /// buffers have a few megabytes.
  private static let largestFlight: UInt = 1 << 24
}

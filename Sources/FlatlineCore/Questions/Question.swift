/// A question to a client: is it still there?
///
/// It is what a keepalive probe of the broker's kernel would be (RFC 9293 section 3.8.4): a segment
/// without a byte, with the sequence number before the one that the client expects. A living client
/// answers with an acknowledgment, and neither side changes its state.
public struct Question: Sendable, Equatable {
  public var broker: Endpoint
  public var client: Endpoint
  /// One before the next that the client expects.
  public var sequence: SequenceNumber
  /// The next that the broker expects of the client.
  public var acknowledgment: SequenceNumber
  /// As the broker last announced it, not scaled.
  public var window: UInt16
  /// The broker's last, where the connection uses timestamps: without one some kernels drop a
  /// segment (RFC 7323 section 3.2), and an older one than the last may not be used (section 5).
  public var timestamp: TCPTimestamp?
}

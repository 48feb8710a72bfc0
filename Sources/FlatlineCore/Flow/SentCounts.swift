/// Segments of one direction with bytes of the stream.
struct SentCounts: Sendable, Equatable {
  /// Sent for the first time or again.
  @CompactCount var dataSegments = 0
  @CompactCount var retransmissions = 0
}

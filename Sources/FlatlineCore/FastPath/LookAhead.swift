/// Room for packets that are decoded before their turn.
struct LookAhead: Sendable {
  /// Enough for a processor to fetch many flows at once, and few enough to stay in its cache.
  private static let count = 32

  var packets = ContiguousArray(repeating: DecodedPacket(), count: LookAhead.count)
  /// Sink for prefetch reads; keeps the optimizer from removing them.
  var prefetchSink = 0
}

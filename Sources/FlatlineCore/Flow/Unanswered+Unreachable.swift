extension Unanswered {
  /// Records an ICMP error about a segment of the broker's, as `tcp_v4_err` believes it: only for
  /// a segment that is in flight; and the backoff is reverted only for the oldest.
  ///
  /// - Returns: whether it is believed.
  mutating func record(
    _ unreachable: Unreachable, of broker: HalfFlow, at instant: Instant
  ) -> Bool {
    guard let oldest = broker.acknowledged, let next = broker.next,
      !unreachable.sequence.isBefore(oldest), unreachable.sequence.isBefore(next)
    else { return false }
    refused(
      by: unreachable.reporter, unreachable.error,
      reverts: unreachable.revertsBackoff && unreachable.sequence == oldest, at: instant)
    return true
  }
}

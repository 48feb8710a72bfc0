extension Unanswered {
  /// Records an ICMP error about a segment of the broker's, as `tcp_v4_err` and `tcp_v6_err`
  /// believe it: of a segment from the oldest unanswered byte up to and including the next to be
  /// sent, which an acknowledgment without bytes has. The backoff is reverted only for the oldest.
  ///
  /// - Returns: whether it is believed.
  mutating func record(
    _ unreachable: Unreachable, of broker: HalfFlow, by reporter: IPAddress?, at instant: Instant
  ) -> Bool {
    guard let oldest = broker.acknowledged, let next = broker.next,
      !unreachable.sequence.isBefore(oldest), !unreachable.sequence.isAfter(next)
    else { return false }
    if unreachable.sequence == next {
      // About no transmission of an unanswered byte: the kernel only keeps the error.
      remember(unreachable.error, by: reporter)
    } else {
      refused(
        by: reporter, unreachable.error,
        reverts: unreachable.revertsBackoff && unreachable.sequence == oldest, at: instant)
    }
    return true
  }

  /// Records what became of the client's address on the broker's segment.
  mutating func record(
    _ change: NeighbourTable.Change, of client: IPAddress, at instant: Instant
  ) {
    // Host unreachable takes back a doubling in IPv4; address unreachable does not in IPv6
    // (`tcp_v6_err`).
    let reverts = client.version == .v4
    switch change {
    case .wanted: hidden(at: instant, reverts: reverts)
    case .failed(let end, isReported: true) where isHidden:
      refused(by: nil, .ehostunreach, reverts: reverts, at: end)
    case .failed(let end, _): lostNeighbour(at: end)
    case .answered, .none: break
    }
  }
}

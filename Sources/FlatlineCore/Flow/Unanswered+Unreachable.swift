extension Unanswered {
  /// Whether an ICMP error about a segment of the broker's is believed, as by `tcp_v4_err` and
  /// `tcp_v6_err`: of a segment from the oldest unanswered byte up to and including the next to be
  /// sent, which an acknowledgment without bytes has.
  func believes(_ unreachable: Unreachable, of broker: borrowing HalfFlow) -> Bool {
    guard let oldest = oldest(of: broker), let next = broker.next else { return false }
    return !unreachable.sequence.isBefore(oldest) && !unreachable.sequence.isAfter(next)
  }

  /// The first byte that is not acknowledged, as far as it is known.
  func oldest(of broker: borrowing HalfFlow) -> SequenceNumber? {
    broker.acknowledged ?? trouble?.value.head
  }

  /// Records an error that is believed. The backoff is reverted only for the oldest byte.
  mutating func record(
    _ unreachable: Unreachable, of broker: HalfFlow, by reporter: IPAddress?, at instant: Instant
  ) {
    if unreachable.sequence == broker.next {
      // About no transmission of an unanswered byte: the kernel only keeps the error.
      remember(unreachable.error, of: unreachable.unreached, by: reporter)
    } else {
      refused(
        by: reporter, unreachable.error, of: unreachable.unreached,
        reverts: unreachable.revertsBackoff && unreachable.sequence == oldest(of: broker),
        at: instant)
    }
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

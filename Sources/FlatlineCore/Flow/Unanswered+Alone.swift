/// What the broker repeats, where the capture lacks the client's direction.
///
/// No acknowledgment is there. But a kernel whose timer runs out repeats its oldest unacknowledged
/// byte, and waits twice as long as before for the next time (RFC 6298 section 5). So bytes count as
/// unanswered as long as they are repeated, and as answered when they should have been again.
extension Unanswered {
  /// The broker has sent new bytes.
  mutating func wentOn(at instant: Instant) {
    answered += 1
    if let episode = trouble?.value.episode, instant >= episode.repeatedBy { inferAnswer() }
  }

  /// - Parameters:
  ///   - start: of the bytes that are repeated.
  ///   - next: where the broker's new bytes will begin.
  ///   - firstSent: when they were sent first, as far as it is known.
  mutating func repeatedAlone(
    from start: SequenceNumber, to end: SequenceNumber, next: SequenceNumber, firstSent: Instant,
    at instant: Instant
  ) {
    let isTail = !end.isBefore(next)
    if let head = trouble?.value.head, start != head, let episode = trouble?.value.episode {
      if start.isBefore(head) {
        // What came before was a tail-loss probe (RFC 8985 section 7), which starts the timer anew.
        begin(start, to: end, firstSent: episode.firstSent)
        change { $0.probedTail(at: episode.last) }
      } else if isTail, episode.count < Self.leastTimeouts {
        change { $0.probedTail(at: instant) }
        return
      } else {
        inferAnswer()
        begin(start, to: end, firstSent: firstSent)
      }
    } else if trouble?.value.head == nil {
      begin(start, to: end, firstSent: firstSent)
    }
    change { $0.retransmitted(at: instant, isTail: isTail) }
  }

  /// One may be a tail-loss probe; of two, one was the timer's.
  private static let leastTimeouts = 2

  private mutating func begin(
    _ start: SequenceNumber, to end: SequenceNumber, firstSent: Instant
  ) {
    forget()
    oldest = Outstanding(firstSent: firstSent, end: end)
    keep { $0.head = start }
  }

  private mutating func inferAnswer() {
    lost += trouble?.value.episode?.count ?? 0
    forget()
  }
}

extension RetransmissionEpisode {
  /// When a kernel that has no answer has sent again: the next wait is about as long as all before.
  var repeatedBy: Instant { last + (last - firstSent) * 2 + Self.lateness }

  /// Of a busy kernel.
  static let lateness = Interval.milliseconds(500)
}

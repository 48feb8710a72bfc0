/// When the client should have answered.
extension RetransmissionEpisode {
  /// When the answer to the last transmission is overdue: a round trip after it, as the kernel's own
  /// timeout has that in it.
  var answerDue: Instant {
    if isConcluded { return last }
    let timeout = longestWait.map { ($0.end - $0.start) / (1 << min($0.backoff, 16)) }
    return last + max(.zero, (timeout ?? .zero) - Self.shortestTimeout) + Self.delayedAnswer
  }

  /// Transmissions whose answers are overdue.
  func unanswered(at now: Instant) -> Int { now >= answerDue ? count + 1 : count }

  /// `TCP_RTO_MIN`: what the kernel adds to a round trip at least.
  private static let shortestTimeout = Interval.milliseconds(200)
  /// `TCP_DELACK_MIN`, 40 ms, and a tick.
  private static let delayedAnswer = Interval.milliseconds(50)
}

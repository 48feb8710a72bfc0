/// A client that answers no question, on a connection that nothing will end: the broker's kernel has
/// nothing to repeat, and nobody sends heartbeats. See ``Question``.
struct LingeringClock {
  var kernel: KernelProfile

  /// Of those that answered nothing, some live behind a firewall that lets no such segment pass.
  private static let confidence = 0.9

  /// It ends no sooner than if the broker wrote at once: the kernel's limit counts from the first
  /// retransmission, and that comes `TCP_RTO_MIN` after the bytes.
  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard let verdict = flow.inquiry?.run?.verdictAt, now >= verdict else { return nil }
    return Forecast(
      ending: .lingering, condition: .probeUnanswered, closesAt: .openEnd,
      earliest: now + kernel.minimumTimeout + kernel.retransmissionLimit, latest: .openEnd,
      confidence: Self.confidence, isSpoken: true)
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    flow.inquiry?.run?.verdictAt.flatMap { $0 > now ? $0 : nil }
  }
}

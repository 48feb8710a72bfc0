/// When the broker's kernel gives up on a client that acknowledges nothing.
///
/// Mirrors Linux tcp_timer.c: at every expiry of the retransmission timer `retransmits_timed_out`
/// compares the time since the *first retransmission* (a tail-loss probe does not count) with
/// `tcp_model_timeout(tcp_retries2)`. The connection ends at the first expiry beyond it, and
/// nothing is sent then. The errno is the last one that ICMP or a failed neighbour has left in
/// `sk_err_soft`, else ETIMEDOUT.
struct RetransmissionClock {
  var kernel: KernelProfile

  /// Timers are soft interrupts, and then the broker has to be told.
  private static let slack = Interval.milliseconds(10)

  /// As a rule five transmissions: the probe and three timeouts lie in the first 1.8 s.
  private static let patience = Interval.milliseconds(1900)

  /// Until then the last router may still be asking for the host's address. Nobody, not even the
  /// kernel, can know which errno a missing host will leave, nor when.
  private static let searchTime = Refusal.failedResolution + .milliseconds(100)

  /// - Parameter neighbourFailed: whether address resolution for the client has failed on the
  ///   broker's own network segment: then retransmissions end in EHOSTUNREACH.
  func forecast(
    for flow: Flow, neighbourFailed: Bool, now: Instant
  ) -> Forecast? {
    guard let episode = flow.unanswered.episode,
      let ladder = RetransmissionLadder.learnt(episode, kernel)
    else { return nil }
    let answer = answer(to: episode, neighbourFailed, now: now)
    let deaths = ladder.deaths(answer: answer)
    let error = error(of: episode, neighbourFailed, isAnswered: answer != nil)
    let isEarly = answer == nil && now - episode.firstSent < Self.searchTime
    let window = window(of: deaths, ladder, isAnswered: answer != nil, isEarly: isEarly)
    let isQueueing = isQueueing(flow, since: episode.firstSent, until: deaths.median)
    return Forecast(
      ending: isQueueing ? .swallowed(error) : .kernel(error),
      condition: error == .etimedout ? .unansweredRetransmissions : .unreachable,
      closesAt: deaths.median,
      earliest: window.earliest - Self.slack, latest: window.latest + Self.slack,
      confidence: isEarly ? 0.7 : answer != nil ? 0.85 : 0.95,
      isSpoken: isSpoken(flow, episode, now: now))
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    return .earliest(
      of: [
        episode.firstSent + Self.patience, episode.firstSent + Self.searchTime,
        episode.refusal.map { $0.lastAt + Refusal.settlingTime },
        episode.refusal?.patienceEnds.map { $0 + .milliseconds(1) },
      ], after: now)
  }

  /// Whether the broker's kernel may want to retransmit at `instant`.
  func mayRetransmit(_ flow: Flow, at instant: Instant) -> Bool {
    flow.unanswered.episode.flatMap { RetransmissionLadder.learnt($0, kernel) }?
      .mayFire(at: instant) ?? false
  }

  /// Whether loss on a path that lives is by now an unlikely explanation.
  private func isSpoken(_ flow: Flow, _ episode: RetransmissionEpisode, now: Instant) -> Bool {
    now - episode.firstSent >= Self.patience
      && episode.count + 1 >= LossOdds.convincing(flow)
  }

  /// What the kernel will report: the last error it was told and has not forgotten, or will be told
  /// again.
  private func error(
    of episode: RetransmissionEpisode, _ neighbourFailed: Bool, isAnswered: Bool
  ) -> SocketError {
    if let refusal = episode.refusal, episode.isRefused || isAnswered { return refusal.error }
    return neighbourFailed ? .ehostunreach : .etimedout
  }

  /// While errors come, or the last router may still be asking for the address, another expiry may
  /// be the last one; but none before the threshold.
  private func window(
    of deaths: RetransmissionLadder.Deaths, _ ladder: RetransmissionLadder, isAnswered: Bool,
    isEarly: Bool
  ) -> (earliest: Instant, latest: Instant) {
    guard isAnswered || isEarly else { return (deaths.first, deaths.last) }
    let wait = isAnswered ? deaths.wait : .zero
    return (
      isEarly ? ladder.threshold : max(ladder.threshold, deaths.first - wait),
      max(deaths.last + wait, ladder.threshold + Self.searchTime)
    )
  }

  /// Whether the send buffer will be full by then, and more will wait in Erlang's driver, if the
  /// broker goes on sending as fast as it did.
  private func isQueueing(_ flow: Flow, since start: Instant, until end: Instant) -> Bool {
    let rate = flow.brokerRate.bytesPerSecond(at: start)
    return rate * (end - start).seconds > Double(kernel.maximumSendBuffer)
  }

  /// How the path will answer the next retransmissions, if it goes on as it did last.
  private func answer(
    to episode: RetransmissionEpisode, _ neighbourFailed: Bool, now: Instant
  ) -> RetransmissionLadder.Answer? {
    if let refusal = episode.refusal {
      // A router that has stopped answering has reached its rate limit.
      if let end = refusal.patienceEnds, now > end { return nil }
      return .init(delay: refusal.delay, burst: refusal.limit)
    }
    return neighbourFailed ? .init(delay: Refusal.failedResolution, burst: 1) : nil
  }
}

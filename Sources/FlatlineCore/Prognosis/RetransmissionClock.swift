/// When the broker's kernel gives up on a client that acknowledges nothing.
///
/// Mirrors Linux tcp_timer.c: at every expiry of the retransmission timer `retransmits_timed_out`
/// compares the time since the *first retransmission* (a tail-loss probe does not count) with
/// `tcp_model_timeout(tcp_retries2)`. The connection ends at the first expiry beyond it, and
/// nothing is sent then. The errno is the last one that ICMP or a failed neighbour left in
/// `sk_err_soft`, else ETIMEDOUT.
struct RetransmissionClock {
  var kernel: KernelProfile

  /// - Parameter neighbourFailed: whether address resolution for the client has failed on the
  ///   broker's own segment: its retransmissions then end in EHOSTUNREACH.
  func forecast(
    for flow: Flow, neighbourFailed: Bool, now: Instant
  ) -> Forecast? {
    guard let episode = flow.unanswered.episode,
      let ladder = RetransmissionLadder.learnt(episode, kernel)
    else { return nil }
    let answer = answer(to: episode, neighbourFailed, now: now)
    let deaths = ladder.deaths(answer: answer)
    let error =
      episode.refusal?.error ?? (neighbourFailed ? SocketError.ehostunreach : .etimedout)
    let window = window(of: deaths, ladder, isAnswered: answer != nil)
    let isQueueing = isQueueing(flow, since: episode.firstSent, until: deaths.median)
    return Forecast(
      ending: isQueueing ? .swallowed(error) : .kernel(error),
      condition: error == .etimedout ? .unansweredRetransmissions : .unreachable,
      closesAt: deaths.median,
      earliest: window.earliest - Self.slack, latest: window.latest + Self.slack,
      confidence: answer != nil ? 0.85 : 0.95,
      isSpoken: isSpoken(flow, episode, now: now))
  }

  /// While errors come, another expiry may be the last; but none before the threshold.
  private func window(
    of deaths: RetransmissionLadder.Deaths, _ ladder: RetransmissionLadder, isAnswered: Bool
  ) -> (earliest: Instant, latest: Instant) {
    guard isAnswered else { return (deaths.first, deaths.last) }
    return (
      max(ladder.threshold, deaths.first - deaths.wait),
      max(deaths.last + deaths.wait, ladder.threshold + Self.patience)
    )
  }

  /// Whether by then the send buffer is full, and more waits in the driver, if the broker goes on
  /// sending as it did.
  private func isQueueing(_ flow: Flow, since start: Instant, until end: Instant) -> Bool {
    let rate = flow.broker.rate.bytesPerSecond(at: start)
    return rate * (end - start).seconds > Double(kernel.maximumSendBuffer)
  }

  /// Whether the broker's kernel may want to retransmit just now.
  func mayRetransmit(_ flow: Flow, at instant: Instant) -> Bool {
    flow.unanswered.episode.flatMap { RetransmissionLadder.learnt($0, kernel) }?
      .mayFire(at: instant) ?? false
  }

  /// Timers are soft interrupts, and the broker has to be told.
  private static let slack = Interval.milliseconds(10)

  /// Before a last router has had the time to find out that a host is gone, nobody, the kernel
  /// included, can know which errno an absent host will leave, nor when.
  static let patience = Refusal.failedResolution + .milliseconds(100)

  /// Whether a lossy but living path is by now an unlikely explanation.
  private func isSpoken(_ flow: Flow, _ episode: RetransmissionEpisode, now: Instant) -> Bool {
    now - episode.firstSent >= Self.patience
      && LossOdds.isImplausible(flow, transmissions: episode.count + 1)
  }

  /// How the path will answer the next retransmissions, if it keeps doing what it did last.
  private func answer(
    to episode: RetransmissionEpisode, _ neighbourFailed: Bool, now: Instant
  ) -> RetransmissionLadder.Answer? {
    if let refusal = episode.refusal {
      // A router that has stopped answering has run into its rate limit.
      if let end = refusal.patienceEnds, now > end { return nil }
      return .init(delay: refusal.delay, burst: refusal.limit)
    }
    return neighbourFailed ? .init(delay: Refusal.failedResolution, burst: 1) : nil
  }
}

/// The chance that a path which loses packets at random, but lives, looks dead.
///
/// Each transmission is either answered or lost. With `answered` and `lost` seen, and before that
/// a belief worth ten transmissions that one in twenty is lost, the chance that the next `n` are
/// all lost is the rule of succession's product (a beta-binomial predictive).
struct LossOdds {
  var answered: Int
  var lost: Int

  private static let priorLost = 0.5
  private static let priorAnswered = 9.5
  /// One in a thousand, over all that this flow has sent: each transmission was a chance to look
  /// dead.
  private static let negligible = 0.001

  func chanceOfSilence(transmissions: Int) -> Double {
    var chance = 1.0
    let lost = Double(lost) + Self.priorLost
    let total = lost + Double(answered) + Self.priorAnswered
    for index in 0..<max(0, transmissions) {
      chance *= (lost + Double(index)) / (total + Double(index))
    }
    return chance
  }

  private func isImplausible(transmissions: Int) -> Bool {
    chanceOfSilence(transmissions: transmissions) * Double(max(1, answered)) < Self.negligible
  }

  /// Whether loss is no explanation for so many transmissions of the broker in a row without an
  /// answer: neither the loss that its own have met, nor what the client's have, if any.
  static func isImplausible(_ flow: Flow, transmissions: Int) -> Bool {
    let broker = LossOdds(answered: flow.unanswered.answered, lost: flow.unanswered.lost)
    guard broker.isImplausible(transmissions: transmissions) else { return false }
    let before = flow.clientBeforeSilence
    guard before.retransmissions > 0 else { return true }
    let client = LossOdds(
      answered: before.dataSegments - before.retransmissions, lost: before.retransmissions)
    return client.isImplausible(transmissions: transmissions)
  }
}

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
    guard let episode = flow.unanswered.episode, let ladder = RetransmissionLadder(episode, kernel)
    else { return nil }
    let deaths = ladder.deaths(answer: answer(to: episode, neighbourFailed, now: now))
    guard let earliest = deaths.first, let latest = deaths.last else { return nil }
    let error =
      episode.refusal?.error ?? (neighbourFailed ? SocketError.ehostunreach : .etimedout)
    let isRefused = error != .etimedout
    return Forecast(
      ending: .kernel(error),
      condition: isRefused ? .unreachable : .unansweredRetransmissions,
      closesAt: deaths[deaths.count / 2],
      earliest: min(earliest, isRefused ? ladder.threshold : earliest) - Self.slack,
      latest: latest + Self.slack, confidence: isRefused ? 0.85 : 0.95,
      isSpoken: isSpoken(flow, episode, now: now))
  }

  /// Timers are soft interrupts, and the broker has to be told.
  private static let slack = Interval.milliseconds(10)

  /// Linux asks three times, a second apart, before it declares a neighbour unreachable
  /// (`mcast_solicit`, `retrans_time`). Before that nobody, the kernel included, can know which
  /// errno an absent host will leave.
  static let neighbourPatience = Interval.seconds(3)

  /// Whether a lossy but living path is by now an unlikely explanation.
  private func isSpoken(_ flow: Flow, _ episode: RetransmissionEpisode, now: Instant) -> Bool {
    now - episode.firstSent >= Self.neighbourPatience
      && LossOdds(answered: flow.unanswered.answered, lost: flow.unanswered.lost)
        .chanceOfSilence(transmissions: episode.count + 1) < LossOdds.negligible
  }

  /// How the path will answer the next retransmissions, if it keeps doing what it did last.
  private func answer(
    to episode: RetransmissionEpisode, _ neighbourFailed: Bool, now: Instant
  ) -> RetransmissionLadder.Answer? {
    if let refusal = episode.refusal {
      // A router that has stopped answering has run into its rate limit.
      if let start = refusal.cycleStart, now - start > refusal.delay + Self.neighbourPatience {
        return nil
      }
      return .init(delay: refusal.delay, burst: refusal.burst)
    }
    return neighbourFailed ? .init(delay: Self.failedResolution, burst: 1) : nil
  }

  /// Three requests a second apart, in ticks of the wheel (measured: 3.072 s).
  static let failedResolution = Interval.milliseconds(3072)
}

/// The chance that a path which loses packets at random, but lives, looks dead.
///
/// Each transmission of the broker is either answered or lost. With `answered` and `lost` seen on
/// this flow so far, and before that a belief worth ten transmissions that one in twenty is lost,
/// the chance that the next `n` are all lost is the rule of succession's product
/// (a beta-binomial predictive).
struct LossOdds {
  var answered: Int
  var lost: Int

  private static let priorLost = 0.5
  private static let priorAnswered = 9.5
  /// One in a thousand.
  static let negligible = 0.001

  func chanceOfSilence(transmissions: Int) -> Double {
    var chance = 1.0
    let lost = Double(lost) + Self.priorLost
    let total = lost + Double(answered) + Self.priorAnswered
    for index in 0..<max(0, transmissions) {
      chance *= (lost + Double(index)) / (total + Double(index))
    }
    return chance
  }
}

/// When the broker's kernel gives up on a client that acknowledges nothing.
///
/// Mirrors Linux tcp_timer.c: at every expiry of the retransmission timer `retransmits_timed_out`
/// compares the time since the *first retransmission* (a tail-loss probe does not count) with
/// `tcp_model_timeout(tcp_retries2)`. The connection ends at the first expiry beyond it, and
/// nothing is sent then. The errno is the last one that ICMP, or a neighbour that was looked for in
/// vain, has left in `sk_err_soft`, else ETIMEDOUT.
struct RetransmissionClock {
  var kernel: KernelProfile

  /// Timers are soft interrupts, and then the broker has to be told.
  private static let slack = Interval.milliseconds(10)

  /// As a rule five transmissions: the probe and three timeouts lie in the first 1.8 s.
  private static let patience = Interval.milliseconds(1900)

  /// Retransmissions by a timeout in that time, without the probe.
  private static let toldPatience = 4

  /// Answers in a row after which a router is expected to go on so.
  private static let steadyAnswers = 4

  /// Until then the last router may still be asking for the host's address. Nobody, not even the
  /// kernel, can know which errno a missing host will leave, nor when.
  private static let searchTime = Refusal.failedResolution + .milliseconds(100)

  /// - Parameter neighbourFailed: whether address resolution for the client has failed on the
  ///   broker's own network segment: then what is still to be retransmitted waits for the address,
  ///   and three seconds later the kernel reports the host unreachable.
  func forecast(
    for flow: Flow, neighbourFailed: Bool, now: Instant
  ) -> Forecast? {
    guard let episode = flow.unanswered.episode else { return nil }
    if !neighbourFailed, episode.refusal == nil,
      let told = told(flow, episode, flow.unanswered.softError, now: now)
    {
      return told
    }
    guard let ladder = ladder(of: flow, episode) else {
      return joined(flow, episode, neighbourFailed: neighbourFailed, now: now)
    }
    if flow.isBrokerAlone,
      !ladder.isConsistent || repeatsBy(flow).map({ now >= $0 }) ?? false
    {
      return nil
    }
    let answer = answer(to: episode, neighbourFailed ? flow.key.client.address : nil, now: now)
    let deaths = ladder.deaths(answer: answer)
    // What the kernel will report: what it was told and has not forgotten, or will be told before.
    let isTold = deaths.told > 0.5
    let error = isTold ? answer?.error ?? .etimedout : flow.unanswered.softError ?? .etimedout
    let isAnswered = answer != nil && deaths.told > 0
    let began =
      flow.unanswered.told.map { min($0.deadline.since, episode.firstSent) }
      ?? episode.firstSent
    let isEarly = !isAnswered && now - began < Self.searchTime
    let window = window(
      of: deaths, ladder, episode, isAnswered ? answer : nil, isEarly: isEarly, now: now)
    let isQueueing = isQueueing(flow, since: began, until: deaths.median)
    return Forecast(
      ending: isQueueing ? .swallowed(error) : .kernel(error),
      condition: error == .etimedout ? .unansweredRetransmissions : .unreachable,
      closesAt: deaths.median,
      earliest: window.earliest - Self.slack, latest: window.latest + Self.slack,
      confidence: confidence(isEarly, told: isAnswered ? deaths.told : nil, flow),
      isSpoken: flow.unanswered.told.map { $0.retries >= Self.toldPatience } ?? false
        || isSpoken(flow, episode, now: now) || isLast(episode, ladder, now: now))
  }

  /// Of a connection whose retransmissions were not seen, the kernel's word is all there is. Each
  /// error sets its timer again, and may make another expiry the last; it is asked again and again.
  private func joined(
    _ flow: Flow, _ episode: RetransmissionEpisode, neighbourFailed: Bool, now: Instant
  ) -> Forecast? {
    let error = flow.unanswered.softError ?? (neighbourFailed ? .ehostunreach : nil)
    guard var forecast = told(flow, episode, error, now: now) else { return nil }
    if error != nil, let since = flow.unanswered.told?.deadline.since {
      forecast.confidence = 0.7
      forecast.earliest = min(forecast.earliest, max(now, since + kernel.retransmissionLimit))
    }
    return forecast
  }

  /// The kernel's own word, where there is one: an error of the path that is still to come sets the
  /// timer again.
  private func told(
    _ flow: Flow, _ episode: RetransmissionEpisode, _ error: SocketError?, now: Instant
  ) -> Forecast? {
    guard let told = flow.unanswered.told else { return nil }
    let (deadline, error) = (told.deadline, error ?? .etimedout)
    let began = min(episode.firstSent, deadline.since)
    guard now - began >= Self.searchTime else { return nil }
    let isQueueing = isQueueing(flow, since: began, until: deadline.closesAt)
    return Forecast(
      ending: isQueueing ? .swallowed(error) : .kernel(error),
      condition: error == .etimedout ? .unansweredRetransmissions : .unreachable,
      closesAt: deadline.closesAt, earliest: deadline.earliest, latest: deadline.latest,
      confidence: 0.97,
      isSpoken: told.retries >= Self.toldPatience || isSpoken(flow, episode, now: now))
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    return .earliest(
      of: [
        episode.firstSent + Self.patience, episode.firstSent + Self.searchTime,
        episode.answerDue,
        episode.refusal.map { $0.lastAt + Refusal.settlingTime },
        episode.refusal?.patienceEnds.map { $0 + .milliseconds(1) },
      ], after: now)
  }

  /// Whether the broker's kernel may want to retransmit at `instant`.
  func mayRetransmit(_ flow: Flow, at instant: Instant) -> Bool {
    ladder(of: flow)?.mayFire(at: instant) ?? false
  }

  /// When the broker's kernel retransmits next after what was seen of it; `nil` if it repeats
  /// nothing.
  func nextRetransmission(of flow: Flow) -> Instant? { ladder(of: flow)?.nextFiring }

  private func ladder(of flow: Flow) -> RetransmissionLadder? {
    flow.unanswered.episode.flatMap { ladder(of: flow, $0) }
  }

  private func ladder(of flow: Flow, _ episode: RetransmissionEpisode) -> RetransmissionLadder? {
    RetransmissionLadder.learnt(episode, kernel, told: flow.unanswered.told?.deadline.timer)
  }

  /// Whether loss on a path that lives is by now an unlikely explanation.
  private func isSpoken(_ flow: Flow, _ episode: RetransmissionEpisode, now: Instant) -> Bool {
    // Where no answer can be seen, only the next transmission shows that there was none.
    let unanswered = flow.isBrokerAlone ? episode.count : episode.unanswered(at: now)
    return now - episode.firstSent >= Self.patience && unanswered >= LossOdds.convincing(flow)
  }

  /// Whether the last transmission was in vain: however lossy the path, the next expiry ends it.
  private func isLast(
    _ episode: RetransmissionEpisode, _ ladder: RetransmissionLadder, now: Instant
  ) -> Bool {
    now - episode.firstSent >= Self.patience && now >= episode.answerDue
      && ladder.nextFiring >= ladder.threshold
  }

  /// By when a kernel that has no answer has sent again; `nil` where it may have given up instead.
  func repeatsBy(_ flow: Flow) -> Instant? {
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    guard let ladder = ladder(of: flow), ladder.isConsistent else { return episode.repeatedBy }
    let next = ladder.expiries.next.upperBound
    guard next < ladder.threshold else { return nil }
    // Where errors set the timer anew, it may also have run on, with twice the wait.
    let more = episode.refusal == nil ? .zero : next - episode.last
    return next + more + RetransmissionEpisode.lateness
  }

  private func confidence(_ isEarly: Bool, told: Double?, _ flow: Flow) -> Double {
    if isEarly { return 0.7 }
    if let told { return 0.85 * max(told, 1 - told) }
    return flow.isBrokerAlone ? 0.85 : 0.95
  }

  /// While errors come, or the last router may still be asking for the address, another expiry may
  /// be the last one; but none before the threshold.
  private func window(
    of deaths: RetransmissionLadder.Deaths, _ ladder: RetransmissionLadder,
    _ episode: RetransmissionEpisode, _ answer: RetransmissionLadder.Answer?, isEarly: Bool,
    now: Instant
  ) -> (earliest: Instant, latest: Instant) {
    if let refusal = episode.refusal, refusal.patienceEnds.map({ now > $0 }) ?? true,
      ladder.nextFiring >= ladder.threshold
    {
      // Nobody is asked any more.
      return (deaths.first, deaths.last)
    }
    // One that has been silent for a while may answer again.
    if answer == nil, episode.refusal?.reverts == true {
      return (ladder.threshold, max(deaths.last, ladder.threshold + deaths.wait))
    }
    // The broker's own kernel answers like clockwork.
    guard isEarly || answer?.isOwn == false else { return (deaths.first, deaths.last) }
    let wait = answer == nil ? .zero : deaths.wait
    return (
      isEarly ? ladder.threshold : max(ladder.threshold, deaths.first - wait),
      max(deaths.last, deaths.lastAnswered + wait, ladder.threshold + Self.searchTime)
    )
  }

  /// Whether the send buffer will be full by then, and more will wait in Erlang's driver, if the
  /// broker goes on sending as fast as it did.
  private func isQueueing(_ flow: Flow, since start: Instant, until end: Instant) -> Bool {
    StuckWriter(flow, since: start, kernel).map { $0.queues.likely < end } ?? false
  }

  /// How the path will answer the next retransmissions, if it goes on as it did last.
  ///
  /// - Parameter neighbour: the client's address, where nobody answers for it.
  private func answer(
    to episode: RetransmissionEpisode, _ neighbour: IPAddress?, now: Instant
  ) -> RetransmissionLadder.Answer? {
    if let refusal = episode.refusal {
      // A router that has stopped answering has reached its rate limit.
      if let end = refusal.patienceEnds, now > end, refusal.budget == nil || refusal.isAnswerDue {
        return nil
      }
      return .init(
        error: refusal.error, delay: refusal.delay,
        burst: refusal.reporter == nil ? 1 : refusal.limit, reverts: refusal.reverts,
        isOwn: refusal.reporter == nil,
        isYoung: refusal.reporter != nil && refusal.answeredInRow < Self.steadyAnswers)
    }
    guard let neighbour else { return nil }
    return .init(
      delay: Refusal.failedResolution, burst: 1, reverts: neighbour.version == .v4, isOwn: true,
      begins: episode.neighbourLostAt)
  }
}

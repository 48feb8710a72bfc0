/// The kernel's retransmission timer, run forward from what was seen of it.
///
/// What the wire does not show is tried out: the timeout before any doubling is known to a jiffy
/// or two, and the phase of the timer wheel as far as an expiry that was seen tells. Every
/// combination (``TrialTimer``) gives one instant of death.
struct RetransmissionLadder {
  /// How the path answers a retransmission: with ICMP, or a failed neighbour, after `delay`.
  struct Answer {
    var delay: Interval
    /// Errors per answer, if it is known that they are fewer than the segments held.
    var burst: Int?
  }

  /// No expiry before this ends the connection.
  let threshold: Instant

  private let episode: RetransmissionEpisode
  private let jiffies: Jiffies
  /// `TCP_RTO_MAX` in jiffies.
  private let maximum: Int
  /// The timeout before any doubling, in jiffies, as the first wait tells.
  private let measured: Int
  /// An instant at which the wheel fired, and what the kernel's jiffies were a multiple of.
  private let anchor: Instant
  private let alignment: Int

  /// Phases tried; more would not change the window.
  private static let maximumPhases = 32

  /// The ladder of a kernel whose ticks explain the waits: the profile's, if they do, else the
  /// first of the usual ones that does. `nil` until the first real retransmission.
  static func learnt(
    _ episode: RetransmissionEpisode, _ kernel: KernelProfile
  ) -> RetransmissionLadder? {
    guard let told = RetransmissionLadder(episode, kernel) else { return nil }
    if told.isConsistent { return told }
    for hz in KernelProfile.commonHz where hz != kernel.hz {
      var other = kernel
      other.hz = hz
      if let ladder = RetransmissionLadder(episode, other), ladder.isConsistent { return ladder }
    }
    return told
  }

  /// `nil` until the first real retransmission.
  init?(_ episode: RetransmissionEpisode, _ kernel: KernelProfile) {
    let first = episode.beganWithProbe ? 1 : 0
    guard episode.early.indices.contains(first) else { return nil }
    self.episode = episode
    let jiffies = Jiffies(of: kernel)
    self.jiffies = jiffies
    maximum = jiffies.nearest(kernel.maximumTimeout)
    threshold = episode.early[first] + kernel.retransmissionLimit
    let before = episode.beganWithProbe ? episode.early[0] : episode.timerStarted
    let wait = max(.zero, episode.early[first] - before)
    // The timer fires in the jiffy after its expiry. A probe is sent at the start of a jiffy,
    // anything else somewhere within one.
    let isOnEdge = before != episode.firstSent
    measured = max(2, (isOnEdge ? jiffies.nearest(wait) : jiffies.usecsToJiffies(wait)) - 1)
    guard let longest = episode.longestWait else {
      anchor = episode.last
      alignment = 1
      return
    }
    anchor = longest.end
    alignment = TimerWheel.granularity(
      ofDelay: RetransmissionBackoff.inetCskRtoBackoff(
        measured, longest.backoff, maximum: jiffies.secondsTimesHZ(kernel.maximumTimeout)))
  }

  /// What the kernel's jiffies may be at the anchor, as far as the wheel's coarsest level matters.
  private var phases: StrideTo<Int> {
    let period = TimerWheel.granularity(ofDelay: maximum)
    return stride(
      from: period, to: 2 * period, by: max(alignment, period / Self.maximumPhases))
  }

  /// The instants of death that fit what was seen.
  struct Deaths {
    /// The one in the middle, the first and the last.
    var median: Instant
    var first: Instant
    var last: Instant
    /// The longest wait that ended in one of them.
    var wait: Interval
  }

  func deaths(answer: Answer?) -> Deaths {
    var deaths: [Int] = []
    var wait = 0
    for timeout in candidates {
      for phase in phases {
        let timer = TrialTimer(
          timeout: timeout, maximum: maximum, phase: phase,
          answer: answer.map { (jiffies.nearest($0.delay), $0.burst) })
        let death = timer.run(from: state, threshold: position(threshold))
        deaths.append(death.at)
        wait = max(wait, death.at - death.lastSent)
      }
    }
    deaths.sort()
    return Deaths(
      median: instant(deaths[deaths.count / 2]), first: instant(deaths[0]),
      last: instant(deaths[deaths.count - 1]), wait: jiffies.interval(wait))
  }

  /// Whether the timer may fire at `instant`, next after what was seen.
  func mayFire(at instant: Instant) -> Bool {
    let firings = candidates.flatMap { timeout in
      phases.map {
        TrialTimer(timeout: timeout, maximum: maximum, phase: $0, answer: nil).next(state)
      }
    }
    guard let first = firings.min(), let last = firings.max() else { return false }
    // A busy kernel may be some jiffies late. If it was late when it set the timer, the wheel may
    // have rounded up once more.
    let late = 4 + TimerWheel.granularity(ofDelay: max(0, last - state.now))
    return (first - 1...last + late).contains(position(instant))
  }

  /// Whether some timeout explains all waits.
  private var isConsistent: Bool { (max(1, measured - 2)...measured + 2).contains(where: fits) }

  /// The measured timeout. If later waits contradict it, because a firing was late: those near it
  /// that explain all waits.
  private var candidates: [Int] {
    if fits(measured) { return [measured] }
    let near = (max(1, measured - 2)...measured + 2).filter(fits)
    return near.isEmpty ? [measured] : near
  }

  /// Whether a timeout, doubled each time and rounded by the wheel, explains the waits between
  /// the first real retransmissions. Each end of a wait may be a jiffy late.
  private func fits(_ timeout: Int) -> Bool {
    let real = episode.early.dropFirst(episode.beganWithProbe ? 1 : 0)
    var delay = timeout
    for (start, end) in zip(real, real.dropFirst()) {
      delay = RetransmissionBackoff.doubled(delay, maximum: maximum)
      guard explains(delay, from: start, to: end) else { return false }
    }
    // Later waits tell more: at the maximum they have another length for each HZ.
    if let longest = episode.longestWait, longest.backoff > 0 {
      let delay = RetransmissionBackoff.inetCskRtoBackoff(
        timeout, longest.backoff, maximum: maximum)
      return explains(delay, from: longest.start, to: longest.end)
    }
    return true
  }

  private func explains(_ delay: Int, from start: Instant, to end: Instant) -> Bool {
    let coarse = TimerWheel.granularity(ofDelay: delay)
    return (delay...delay + coarse + 1).contains(position(end) - position(start))
  }

  /// Where the kernel's timer stands after the last thing seen.
  private var state: TrialTimer.State {
    let last = position(episode.last)
    var state = TrialTimer.State(now: last, lastSent: last, backoff: episode.backoff)
    if let refusal = episode.refusal {
      if episode.timerDisturbed {
        state.isReverted = true
        state.now = position(refusal.lastAt)
      }
      state.cycleStart = refusal.cycleStart.map(position)
      state.cycleCount = refusal.cycleCount
    }
    return state
  }

  /// Jiffies after the anchor.
  private func position(_ instant: Instant) -> Int { jiffies.nearest(instant - anchor) }

  private func instant(_ position: Int) -> Instant { anchor + jiffies.interval(position) }
}

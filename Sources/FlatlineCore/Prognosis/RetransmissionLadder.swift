/// The kernel's retransmission timer, run forward from what was seen of it.
///
/// What the wire does not show is tried out: the timeout before any doubling is known to a jiffy
/// or two, and the phase of the timer wheel as far as an observed firing tells. Every
/// combination gives one instant of death.
struct RetransmissionLadder {
  /// How the path answers a retransmission: with ICMP, or a failed neighbour, after `delay`.
  struct Answer {
    var delay: Interval
    /// Errors per answer, when it is known to be fewer than one for each segment held.
    var burst: Int?
  }

  /// No expiry before this ends the connection.
  let threshold: Instant

  private let episode: RetransmissionEpisode
  private let kernel: KernelProfile
  /// The timeout before any doubling, in jiffies, as the first wait tells.
  private let measured: Int
  /// An instant at which the wheel fired, and what the kernel's jiffies were a multiple of.
  private let anchor: Instant
  private let alignment: Int

  /// Phases tried; more would not change the window.
  private static let maximumPhases = 32
  /// More expiries than any settings allow: 255 retries with ten answers between each.
  private static let maximumSteps = 4096

  /// The ladder of a kernel whose ticks explain the waits: the profile's, if they do, else the
  /// first of the usual ones that does. `nil` until the first real retransmission.
  static func learnt(
    _ episode: RetransmissionEpisode, _ kernel: KernelProfile
  ) -> RetransmissionLadder? {
    guard let told = RetransmissionLadder(episode, kernel) else { return nil }
    if told.isConsistent { return told }
    for hz in KernelProfile.usualHz where hz != kernel.hz {
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
    self.kernel = kernel
    threshold = episode.early[first] + kernel.retransmissionLimit
    let jiffy = kernel.jiffy.nanoseconds
    let before = episode.beganWithProbe ? episode.early[0] : episode.timerStarted
    let wait = max(0, (episode.early[first] - before).nanoseconds)
    // The timer fires in the jiffy after its expiry. A probe is sent on a jiffy's edge, anything
    // else within one.
    let isOnEdge = before != episode.firstSent
    measured = max(2, Int((wait + (isOnEdge ? jiffy / 2 : jiffy - 1)) / jiffy) - 1)
    guard let longest = episode.longestWait else {
      anchor = episode.last
      alignment = 1
      return
    }
    anchor = longest.end
    let delay = min(
      measured << min(longest.backoff, 16), Int(kernel.maximumTimeout.nanoseconds / jiffy))
    alignment = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: delay))
  }

  private var maximum: Int { jiffies(kernel.maximumTimeout) }

  /// What the kernel's jiffies may be at the anchor, as far as the wheel's coarsest level matters.
  private var phases: StrideTo<Int> {
    let period = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: maximum))
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
        let timer = Timer(
          timeout: timeout, maximum: maximum, phase: phase,
          answer: answer.map { (jiffies($0.delay), $0.burst) })
        let death = timer.run(from: state, threshold: position(threshold))
        deaths.append(death.at)
        wait = max(wait, death.at - death.lastSent)
      }
    }
    deaths.sort()
    return Deaths(
      median: instant(deaths[deaths.count / 2]), first: instant(deaths[0]),
      last: instant(deaths[deaths.count - 1]), wait: kernel.jiffy * wait)
  }

  /// Whether the timer may fire at `instant`, next after what was seen.
  func mayFire(at instant: Instant) -> Bool {
    let firings = candidates.flatMap { timeout in
      phases.map { Timer(timeout: timeout, maximum: maximum, phase: $0, answer: nil).next(state) }
    }
    guard let first = firings.min(), let last = firings.max() else { return false }
    // A busy kernel may be some jiffies late; and where that was when it set the timer, the wheel
    // may have rounded up once more.
    let level = TimerWheel.level(ofDelay: max(0, last - state.now))
    let late = 4 + TimerWheel.granularity(ofLevel: level)
    return (first - 1...last + late).contains(position(instant))
  }

  /// Whether some timeout explains all waits.
  private var isConsistent: Bool { (max(1, measured - 2)...measured + 2).contains(where: fits) }

  /// The measured timeout; or, where later waits contradict it because a firing was late, those
  /// near it that explain them all.
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
      delay = min(delay * 2, maximum)
      guard explains(delay, from: start, to: end) else { return false }
    }
    // Later waits tell more: the capped ones are of another length at each HZ.
    if let longest = episode.longestWait, longest.backoff > 0 {
      let delay = min(timeout << min(longest.backoff, 16), maximum)
      return explains(delay, from: longest.start, to: longest.end)
    }
    return true
  }

  private func explains(_ delay: Int, from start: Instant, to end: Instant) -> Bool {
    let coarse = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: delay))
    return (delay...delay + coarse + 1).contains(position(end) - position(start))
  }

  /// Where the kernel's timer stands after the last thing seen.
  private var state: Timer.State {
    let last = position(episode.last)
    var state = Timer.State(now: last, lastSent: last, backoff: episode.backoff)
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

  private func jiffies(_ interval: Interval) -> Int {
    Int((interval.nanoseconds + kernel.jiffy.nanoseconds / 2) / kernel.jiffy.nanoseconds)
  }

  /// Jiffies after the anchor.
  private func position(_ instant: Instant) -> Int {
    let jiffy = kernel.jiffy.nanoseconds
    let distance = (instant - anchor).nanoseconds
    return Int((Double(distance) / Double(jiffy)).rounded())
  }

  private func instant(_ position: Int) -> Instant { anchor + kernel.jiffy * position }
}

extension RetransmissionLadder {
  /// One trial. Times are jiffies after the anchor.
  private struct Timer {
    struct State {
      var now: Int
      var lastSent: Int
      var backoff: Int
      /// Whether an error has set the timer anew since.
      var isReverted = false
      var cycleStart: Int?
      var cycleCount = 0
    }

    let timeout: Int
    let maximum: Int
    /// The kernel's jiffies at the anchor, modulo the wheel.
    let phase: Int
    let answer: (delay: Int, burst: Int?)?

    /// When the timer fires next.
    func next(_ state: State) -> Int { state.isReverted ? rearm(state) : arm(state) }

    /// Runs until an expiry at or beyond `threshold`.
    func run(from start: State, threshold: Int) -> (at: Int, lastSent: Int) {
      var state = start
      var expiry = next(state)
      for _ in 0..<maximumSteps {
        if let answer, let asked = state.cycleStart, asked + answer.delay < expiry {
          state.now = max(state.now, asked + answer.delay)
          let errors = min(state.cycleCount, answer.burst ?? .max)
          state.cycleStart = nil
          state.cycleCount = 0
          for _ in 0..<max(errors, 1) {
            // tcp_ld_RTO_revert: one doubling less, and the wait counted from the last send.
            state.backoff = max(0, state.backoff - 1)
            expiry = rearm(state)
            guard expiry <= state.now else { continue }
            if state.now >= threshold { return (state.now, state.lastSent) }
            send(&state)
            expiry = arm(state)
          }
          continue
        }
        if expiry >= threshold { return (expiry, state.lastSent) }
        state.now = expiry
        send(&state)
        expiry = arm(state)
      }
      return (max(expiry, threshold), state.lastSent)
    }

    private func send(_ state: inout State) {
      state.lastSent = state.now
      state.backoff += 1
      if state.cycleStart == nil { state.cycleStart = state.now }
      state.cycleCount += 1
    }

    /// When the timer fires that the kernel sets with a transmission.
    private func arm(_ state: State) -> Int {
      TimerWheel.firing(armedAt: phase + state.lastSent, delay: full(state)) - phase
    }

    /// When the timer fires that the kernel sets anew after an error; `now` when it is overdue.
    private func rearm(_ state: State) -> Int {
      // usecs_to_jiffies rounds the time since the transmission up.
      let rest = full(state) - (state.now - state.lastSent + 1)
      guard rest > 0 else { return state.now }
      return TimerWheel.firing(armedAt: phase + state.now, delay: rest) - phase
    }

    private func full(_ state: State) -> Int {
      min(timeout << min(state.backoff, 16), maximum)
    }
  }
}

/// The kernel's retransmission timer, run forward from what was seen of it.
///
/// What the wire does not show is tried out: the timeout before any doubling is known to a jiffy
/// or two, and the phase of the timer wheel as far as an observed firing tells. Every
/// combination gives one instant of death.
struct RetransmissionLadder {
  /// How the path answers a retransmission: with ICMP, or a failed neighbour, after `delay`.
  struct Answer {
    var delay: Interval
    /// Errors per answer: a router sends one for each segment it was holding.
    var burst: Int
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
    // The timer fires in the jiffy after its expiry; an observed edge may be a jiffy late.
    measured = max(2, Int((wait + jiffy / 2) / jiffy) - 1)
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

  /// The instants of death that fit what was seen, in order; half of them before the middle one.
  func deaths(answer: Answer?) -> [Instant] {
    let maximum = jiffies(kernel.maximumTimeout)
    let period = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: maximum))
    let step = max(alignment, period / Self.maximumPhases)
    var deaths: [Instant] = []
    for timeout in measured - 1...measured + 1 where fits(timeout) {
      for phase in stride(from: 0, to: max(period, 1), by: step) {
        var timer = Timer(
          timeout: timeout, maximum: maximum, phase: phase + period,
          answer: answer.map { (jiffies($0.delay), $0.burst) })
        deaths.append(instant(timer.run(from: state, threshold: position(threshold))))
      }
    }
    return deaths.sorted()
  }

  /// Whether a timeout near the measured one explains the second wait as well.
  private func fits(_ timeout: Int) -> Bool {
    let second = episode.beganWithProbe ? 2 : 1
    guard timeout != measured, episode.early.indices.contains(second), episode.refusal == nil
    else { return true }
    let wait = position(episode.early[second]) - position(episode.early[second - 1])
    let level = TimerWheel.level(ofDelay: 2 * timeout)
    let coarse = TimerWheel.granularity(ofLevel: level)
    return (2 * timeout...2 * timeout + coarse + 1).contains(wait)
  }

  /// Where the kernel's timer stands after the last thing seen.
  private var state: Timer.State {
    let last = position(episode.last)
    var state = Timer.State(
      now: last, lastSent: last, backoff: episode.backoff, cycleStart: nil, cycleCount: 0)
    if let refusal = episode.refusal {
      if refusal.cycleStart == nil, refusal.lastAt > episode.last {
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
      var cycleStart: Int?
      var cycleCount: Int
    }

    let timeout: Int
    let maximum: Int
    /// The kernel's jiffies at the anchor, modulo the wheel.
    let phase: Int
    let answer: (delay: Int, burst: Int)?

    /// Runs until an expiry at or beyond `threshold`.
    mutating func run(from start: State, threshold: Int) -> Int {
      var state = start
      var expiry = arm(&state)
      for _ in 0..<maximumSteps {
        if let answer, let asked = state.cycleStart, asked + answer.delay < expiry {
          state.now = max(state.now, asked + answer.delay)
          let errors = min(state.cycleCount, answer.burst)
          state.cycleStart = nil
          state.cycleCount = 0
          for _ in 0..<max(errors, 1) {
            // tcp_ld_RTO_revert: one doubling less, and the wait counted from the last send.
            state.backoff = max(0, state.backoff - 1)
            expiry = arm(&state)
            guard expiry <= state.now else { continue }
            if state.now >= threshold { return state.now }
            send(&state)
            expiry = arm(&state)
          }
          continue
        }
        if expiry >= threshold { return expiry }
        state.now = expiry
        send(&state)
        expiry = arm(&state)
      }
      return expiry
    }

    private func send(_ state: inout State) {
      state.lastSent = state.now
      state.backoff += 1
      if state.cycleStart == nil { state.cycleStart = state.now }
      state.cycleCount += 1
    }

    /// When the timer fires that the kernel now sets; not after `now` when it is overdue.
    private func arm(_ state: inout State) -> Int {
      let full = min(timeout << min(state.backoff, 16), maximum)
      let rest = full - (state.now - state.lastSent)
      guard rest > 0 else { return state.now }
      return TimerWheel.firing(armedAt: phase + state.now, delay: rest) - phase
    }
  }
}

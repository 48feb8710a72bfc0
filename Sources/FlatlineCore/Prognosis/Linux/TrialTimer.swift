/// The kernel's retransmission timer with one guess of what the wire does not show. See
/// ``RetransmissionLadder``.
///
/// Times are jiffies after the ladder's anchor.
struct TrialTimer {
  /// What changes from one expiry to the next.
  struct State {
    var now: Int
    var lastSent: Int
    /// `icsk_backoff`.
    var backoff: Int
    /// Whether an error has set the timer again since the last transmission.
    var isReverted = false
    /// The first transmission that the path has not answered yet, and how many there are.
    var cycleStart: Int?
    var cycleCount = 0
  }

  /// The timeout before any doubling.
  let timeout: Int
  let maximum: Int
  /// The kernel's jiffies at the anchor, modulo the wheel.
  let phase: Int
  /// How the path answers; see ``RetransmissionLadder/Answer``.
  let answer: (delay: Int, burst: Int?)?

  /// More expiries than any settings allow: 255 retries with ten answers between each.
  private static let maximumSteps = 4096

  /// When the timer fires next.
  func next(_ state: State) -> Int { state.isReverted ? rearm(state) : arm(state) }

  /// Runs until an expiry at or after `threshold`.
  ///
  /// - Returns: that expiry, and the last transmission before it.
  func run(from start: State, threshold: Int) -> (at: Int, lastSent: Int) {
    var state = start
    var expiry = next(state)
    for _ in 0..<Self.maximumSteps {
      if let answer, let asked = state.cycleStart, asked + answer.delay < expiry {
        state.now = max(state.now, asked + answer.delay)
        let errors = min(state.cycleCount, answer.burst ?? .max)
        state.cycleStart = nil
        state.cycleCount = 0
        for _ in 0..<max(errors, 1) {
          // tcp_ld_RTO_revert: one doubling less, and the wait counts from the last transmission.
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

  /// When the timer fires that the kernel sets again after an error; `now` if that is past.
  private func rearm(_ state: State) -> Int {
    // usecs_to_jiffies rounds the time since the transmission up.
    let rest = full(state) - (state.now - state.lastSent + 1)
    guard rest > 0 else { return state.now }
    return TimerWheel.firing(armedAt: phase + state.now, delay: rest) - phase
  }

  private func full(_ state: State) -> Int {
    RetransmissionBackoff.inetCskRtoBackoff(timeout, state.backoff, maximum: maximum)
  }
}

/// The kernel's retransmission timer with one guess of what the wire does not show. See
/// ``RetransmissionLadder``.
///
/// Times are jiffies after the origin of the ladder's grid.
struct TrialTimer {
  /// What changes from one expiry to the next.
  struct State {
    var now: Int
    var lastSent: Int
    /// `icsk_backoff`.
    var backoff: Int
    /// `icsk_retransmits`: timeouts so far. It has eight bits.
    var timeouts = 1
    /// Whether an error has set the timer again since the last transmission.
    var isReverted = false
    /// When the timer fires, where the kernel has told.
    var firing: Int?
    /// The first transmission that the path has not answered yet, and how many there are.
    var cycleStart: Int?
    var cycleCount = 0
    /// What the router answers, if that is known to depend on what it has answered, as of an instant.
    var budget: ErrorBudget?
    var budgetAt = 0
    /// What ``TrialTimer/shareLate`` adds up to.
    var late = 0.5
  }

  /// How the path answers; see ``RetransmissionLadder/Answer``.
  struct Answer {
    var delay: Int
    var burst: Int?
    var reverts: Bool
    /// What is sent from then on is answered.
    var begins: Int
    /// Whether a transmission that is not answered yet keeps the next from being made: it waits for
    /// an address, and so the segment is still in the host (`skb_still_in_host_queue`).
    var isHolding: Bool
  }

  /// How a run ends.
  struct Death {
    var at: Int
    /// The last transmission before it.
    var lastSent: Int
    /// Whether the path has answered before it.
    var isTold: Bool
  }

  /// The timeout before any doubling.
  let timeout: Int
  let maximum: Int
  /// The kernel's jiffies at the origin, modulo the wheel.
  let phase: Int
  var answer: Answer?
  /// Of the waits that an error sets again, the share that is a jiffy longer, which can be a step of the
  /// wheel: the transmission was a jiffy late; or it was made in a later part of its jiffy than the error
  /// came in its own, so that the kernel's rounding adds nothing to the time between.
  var shareLate = 0.0

  /// More expiries than any settings allow: 255 retries with ten answers between each.
  private static let maximumSteps = 4096

  /// When the timer fires next.
  func next(_ state: State) -> Int {
    if let firing = state.firing { return max(firing, state.now) }
    var state = state
    return state.isReverted ? rearm(&state) : arm(state)
  }

  /// Runs until an expiry at or after `threshold`.
  func run(from start: State, threshold: Int) -> Death {
    var state = start
    var isTold = false
    func death(_ at: Int) -> Death { Death(at: at, lastSent: state.lastSent, isTold: isTold) }
    var expiry = next(state)
    for _ in 0..<Self.maximumSteps {
      if let answer, let asked = state.cycleStart, asked + answer.delay < expiry {
        isTold = true
        state.now = max(state.now, asked + answer.delay)
        let errors = min(state.cycleCount, answer.burst ?? .max)
        state.cycleStart = nil
        state.cycleCount = 0
        guard answer.reverts, hasTimeouts(state) else { continue }
        for _ in 0..<max(errors, 1) {
          // tcp_ld_RTO_revert: one doubling less, and the wait counts from the last transmission.
          state.backoff = max(0, state.backoff - 1)
          expiry = rearm(&state)
          guard expiry <= state.now else { continue }
          if state.now >= threshold, hasTimeouts(state) { return death(state.now) }
          send(&state)
          expiry = arm(state)
        }
        continue
      }
      if expiry >= threshold, hasTimeouts(state) { return death(expiry) }
      state.now = expiry
      send(&state)
      expiry = arm(state)
    }
    return death(max(expiry, threshold))
  }

  /// Without any the kernel takes no error for a reason to try sooner, and does not give up.
  private func hasTimeouts(_ state: State) -> Bool { state.timeouts & 0xff != 0 }

  private func send(_ state: inout State) {
    state.backoff += 1
    state.timeouts += 1
    let isHeld = answer?.isHolding == true && state.cycleStart != nil
    if !isHeld { state.lastSent = state.now }
    guard state.now >= answer?.begins ?? .min, isAnswered(&state) else { return }
    if state.cycleStart == nil { state.cycleStart = state.now }
    if !isHeld { state.cycleCount += 1 }
  }

  private func isAnswered(_ state: inout State) -> Bool {
    let wait = state.now - state.budgetAt
    state.budgetAt = state.now
    return state.budget?.answers(after: wait) ?? true
  }

  /// When the timer fires that the kernel sets with a transmission.
  private func arm(_ state: State) -> Int {
    TimerWheel.firing(armedAt: phase + state.now, delay: full(state), isInTimer: true) - phase
  }

  /// When the timer fires that the kernel sets again after an error; `now` if that is past.
  private func rearm(_ state: inout State) -> Int {
    // usecs_to_jiffies rounds the time since the transmission up.
    state.late += shareLate
    let rounding = state.late >= 1 ? 0 : 1
    if rounding == 0 { state.late -= 1 }
    let rest = full(state) - (state.now - state.lastSent + rounding)
    guard rest > 0 else { return state.now }
    return TimerWheel.firing(armedAt: phase + state.now, delay: rest) - phase
  }

  private func full(_ state: State) -> Int {
    RetransmissionBackoff.inetCskRtoBackoff(timeout, state.backoff, maximum: maximum)
  }
}

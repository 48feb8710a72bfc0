/// Where the kernel's timer stands: as the wire shows, and as the kernel tells.
extension RetransmissionLadder {
  /// Where the kernel's timer stands after the last thing seen.
  var state: TrialTimer.State {
    let last = grid.position(ofFiring: episode.last)
    var state = TrialTimer.State(now: last, lastSent: last, backoff: episode.backoff)
    state.timeouts = episode.timeouts
    if let refusal = episode.refusal {
      if episode.timerDisturbed {
        state.isReverted = true
        state.now = max(last, grid.position(refusal.lastAt))
      }
      state.cycleStart = refusal.cycleStart.map(grid.position(ofFiring:))
      state.cycleCount = refusal.cycleCount
      if let budget = refusal.budget {
        state.budget = budget.counted(inSecondsOf: kernel.hz)
        state.budgetAt = last
        if state.cycleStart != nil {
          (state.cycleStart, state.cycleCount) = refusal.isAnswerDue ? (last, 1) : (nil, 0)
        }
      }
    }
    if let told { adopt(told, in: &state) }
    return state
  }

  /// What the kernel has told since what was seen last.
  private func adopt(_ told: ToldTimer, in state: inout TrialTimer.State) {
    let (sent, expiry) = (told.position(told.sent), told.position(told.expiry))
    let now = told.position(told.time.count)
    // A tick may have been counted wrongly.
    guard sent >= state.lastSent - 1, episode.refusal?.isSettled(at: told.time.began) ?? true else {
      return
    }
    if sent > state.lastSent + 1 {
      // It has not been seen.
      state.isReverted = false
      state.now = sent
    }
    let setAt = state.isReverted ? state.now : sent
    state.firing =
      TimerWheel.firing(
        armedAt: told.time.count + setAt, delay: expiry - setAt, isInTimer: !state.isReverted)
      - told.time.count
    state.now = max(state.now, now)
    state.lastSent = sent
    state.backoff = told.backoff
    state.timeouts = told.timeouts
  }

  /// The share of the last waits that only ``TrialTimer/shareLate`` explains; none, if nothing is known.
  var shareLate: Double {
    guard isConsistent else { return 0 }
    var counts = [0, 0]
    for wait in episode.revertedWaits {
      let fits = [0.0, 1.0].map { fit(wait, share: $0) }
      if fits[0] != fits[1] { counts[fits[0] ? 0 : 1] += 1 }
    }
    return counts == [0, 0] ? 0 : Double(counts[1]) / Double(counts[0] + counts[1])
  }

  /// Whether such a wait is as long as that one was.
  private func fit(_ wait: RetransmissionEpisode.RevertedWait, share: Double) -> Bool {
    let solution = solutions[0]
    let (sent, end) = (grid.position(ofFiring: wait.sent), grid.position(ofFiring: wait.end))
    let setAgain = grid.position(ofFiring: wait.setAgain)
    let granularity = TimerWheel.granularity(ofDelay: end - setAgain - 1)
    return phases(of: solution).contains { phase in
      // One that was late began its wait as if it had not been, as far as the model goes.
      let late = Self.lateness(of: phase + sent, granularity)
      var state = TrialTimer.State(
        now: setAgain - late, lastSent: sent - late, backoff: wait.backoff)
      state.isReverted = true
      var timer = TrialTimer(
        timeout: solution.timeout, maximum: maximum, phase: phase, answer: nil)
      timer.shareLate = share
      return timer.next(state) == end - Self.lateness(of: phase + end, granularity)
    }
  }

  /// How late a timer was that fires at multiples of a granularity; 0 where it cannot be told.
  private static func lateness(of firing: Int, _ granularity: Int) -> Int {
    let late = firing & (granularity - 1)
    return late <= latest ? late : 0
  }

  /// Jiffies.
  private static let latest = 4
}

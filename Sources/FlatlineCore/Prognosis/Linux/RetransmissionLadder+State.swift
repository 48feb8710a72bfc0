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
        if !refusal.isAnswerDue { (state.cycleStart, state.cycleCount) = (nil, 0) }
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
    guard sent >= state.lastSent - 1, now >= state.now - 1 else { return }
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

  /// The share of the last waits that only ``TrialTimer/shareNotRounded`` explains; none, if nothing is
  /// known.
  var shareNotRounded: Double {
    guard isConsistent else { return 0 }
    var counts = [0, 0]
    for wait in episode.revertedWaits {
      let fits = [0.0, 1.0].map { fit(wait, share: $0) }
      if fits[0] != fits[1] { counts[fits[0] ? 0 : 1] += 1 }
    }
    return counts == [0, 0] ? 0 : Double(counts[1]) / Double(counts[0] + counts[1])
  }

  private func fit(_ wait: RetransmissionEpisode.RevertedWait, share: Double) -> Bool {
    var state = TrialTimer.State(
      now: grid.position(ofFiring: wait.setAgain), lastSent: grid.position(ofFiring: wait.sent),
      backoff: wait.backoff)
    state.isReverted = true
    let solution = solutions[0]
    let end = grid.position(ofFiring: wait.end)
    return phases(of: solution).contains { phase in
      var timer = TrialTimer(
        timeout: solution.timeout, maximum: maximum, phase: phase, answer: nil)
      timer.shareNotRounded = share
      // A firing may be late.
      return (0...1).contains(end - timer.next(state))
    }
  }
}

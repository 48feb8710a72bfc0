/// When the ladder ends: with each guess of what is not known.
extension RetransmissionLadder {
  /// Shares of ``TrialTimer/shareLate`` that are tried: each wait may be a step of the wheel longer or
  /// not, so the end may be any of many. For one explanation, and for all where waits are long; and
  /// for others.
  private static let manyShares = (0...32).map { Double($0) / 32 }
  private static let fewShares = [0.0, 1.0]

  /// The instants of death that fit what was seen.
  struct Deaths {
    /// The one in the middle, the first and the last.
    var median: Instant
    var first: Instant
    var last: Instant
    /// The last if the path goes on to answer.
    var lastAnswered: Instant
    /// The longest wait that ended in one of them.
    var wait: Interval
    /// Of the likely ones, the share before which the path has answered: from 0 to 1.
    var told: Double
  }

  func deaths(answer: Answer?) -> Deaths {
    let (isYoung, isOwn) = (answer?.isYoung ?? false, answer?.isOwn ?? false)
    let answer = answer.map { trialAnswer($0) }
    let (state, share) = (state, shareLate)
    let isReverted = state.isReverted || answer?.reverts == true
    var likely: [TrialTimer.Death] = []
    var others: [TrialTimer.Death] = []
    // Where the router falls silent.
    var silent: [TrialTimer.Death] = []
    for solution in solutions {
      let isLikeliest = solution.doubts == solutions[0].doubts
      for phase in phases(of: solution) {
        var timer = TrialTimer(
          timeout: solution.timeout, maximum: maximum, phase: phase, answer: answer)
        timer.shareLate = share
        let death = cut(timer.run(from: state, threshold: limit), phase: phase)
        if isLikeliest { likely.append(death) } else { others.append(death) }
        guard isReverted else { continue }
        let isFirst = likely.count + others.count == 1
        for other in isFirst || isOwn ? Self.manyShares : Self.fewShares {
          timer.shareLate = other
          others.append(cut(timer.run(from: state, threshold: limit), phase: phase))
        }
        guard isYoung else { continue }
        timer.answer = nil
        silent.append(cut(timer.run(from: state, threshold: limit), phase: phase))
      }
    }
    likely.sort { $0.at < $1.at }
    let told = Double(likely.count { $0.isTold }) / Double(likely.count)
    // Where the errno depends on it, the instant is that of the likelier errno.
    let median = likely.filter { $0.isTold == (told > 0.5) }
    let middle = median[median.count / 2]
    let answered = likely + others
    let all = (answered + silent).map(\.at)
    return Deaths(
      median: !isOwn && isOpen(middle, share, others) ? openEnd(middle) : grid.instant(middle.at),
      first: grid.instant(all.min() ?? 0), last: grid.instant(all.max() ?? 0),
      lastAnswered: grid.instant(answered.map(\.at).max() ?? 0),
      wait: jiffies.interval(answered.map { $0.at - $0.lastSent }.max() ?? 0), told: told)
  }

  /// Whether waits of both lengths have come, and so many short ones are to come that their ends may be any:
  /// then what one share makes of it is no better than another.
  private func isOpen(
    _ likely: TrialTimer.Death, _ share: Double, _ others: [TrialTimer.Death]
  ) -> Bool {
    guard share > 0, share < 1, let first = others.map(\.at).min(),
      let last = others.map(\.at).max()
    else { return false }
    return (last - first) * 2 > likely.at - likely.lastSent
  }

  /// The limit is over within some wait: in the middle of it, as far as anybody can know.
  private func openEnd(_ likely: TrialTimer.Death) -> Instant {
    grid.instant(limit + (likely.at - likely.lastSent) / 2)
  }

  /// `tcp_clamp_rto_to_user_timeout`: the last wait ends with TCP_USER_TIMEOUT.
  private func cut(_ death: TrialTimer.Death, phase: Int) -> TrialTimer.Death {
    guard kernel.userTimeout != nil else { return death }
    var death = death
    let rest = max(1, limit - death.lastSent)
    death.at = min(
      death.at, TimerWheel.firing(armedAt: phase + death.lastSent, delay: rest) - phase)
    return death
  }
}

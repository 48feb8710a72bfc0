/// The chance that a path which loses packets at random, but lives, looks dead.
///
/// Each transmission is either answered or lost. With `answered` and `lost` seen, and before that
/// a belief worth five transmissions that one in ten is lost, the chance that the next `n` are
/// all lost is the rule of succession's product (a beta-binomial predictive).
struct LossOdds {
  var answered: Int
  var lost: Int

  private static let priorLost = 0.5
  private static let priorAnswered = 4.5
  /// One in a thousand, over all that this flow has sent: each transmission was a chance to look
  /// dead.
  private static let negligible = 0.001
  /// A path that loses so much that even more would not convince is as good as dead.
  private static let most = 100

  func chanceOfSilence(transmissions: Int) -> Double {
    (0..<max(0, transmissions)).reduce(1) { $0 * chanceOfLoss(after: $1) }
  }

  /// How many transmissions in a row without an answer loss does not explain any more.
  var convincing: Int {
    var chance = Double(max(1, answered))
    var count = 0
    while chance >= Self.negligible, count < Self.most {
      chance *= chanceOfLoss(after: count)
      count += 1
    }
    return count
  }

  /// The chance that the next transmission is lost, when `losses` in a row have been.
  private func chanceOfLoss(after losses: Int) -> Double {
    let lost = Double(lost + losses) + Self.priorLost
    return lost / (lost + Double(answered) + Self.priorAnswered)
  }

  /// The same for a flow: neither the loss that the broker's transmissions have met explains it,
  /// nor what the client's have, if any.
  static func convincing(_ flow: Flow) -> Int {
    let broker = LossOdds(answered: flow.unanswered.answered, lost: flow.unanswered.lost)
    let counts = flow.unanswered.isEmpty ? flow.client.sent : flow.clientBeforeSilence
    guard counts.retransmissions > 0 else { return broker.convincing }
    let client = LossOdds(
      answered: counts.dataSegments - counts.retransmissions, lost: counts.retransmissions)
    return max(broker.convincing, client.convincing)
  }
}

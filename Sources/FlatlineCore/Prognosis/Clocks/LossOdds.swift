/// How likely it is that a path looks dead, though it lives and only loses packets at random.
///
/// Each transmission is either answered or lost. At first one in ten is taken to be lost, with the
/// weight of five transmissions; two in five on a path that has lost several, and no fewer than a
/// quarter of what it answered: that may lose much. `answered` and `lost` are added to that. The
/// chance that the next `n` are all lost is then a product of single chances, each after the losses
/// before it (a beta-binomial predictive).
struct LossOdds {
  var answered: Int
  var lost: Int

  private var prior: (lost: Double, answered: Double) {
    lost > 1 && lost >= answered / 4 ? (2, 3) : (0.5, 4.5)
  }
  /// One in a thousand for the whole flow: with each transmission it could have looked dead.
  private static let negligible = 0.001
  /// A path on which even so many lost transmissions do not convince is as good as dead.
  private static let most = 100

  /// After how many transmissions in a row without an answer loss is no explanation any more.
  var convincing: Int {
    var chance = Double(max(1, answered))
    var count = 0
    while chance >= Self.negligible, count < Self.most {
      chance *= chanceOfLoss(after: count)
      count += 1
    }
    return count
  }

  /// The chance that the next transmission is lost, after `losses` in a row were.
  func chanceOfLoss(after losses: Int) -> Double {
    let prior = prior
    let lost = Double(lost + losses) + prior.lost
    return lost / (lost + Double(answered) + prior.answered)
  }

  /// The same for a flow: neither the loss of the broker's transmissions explains it, nor that of
  /// the client's, if any were lost.
  static func convincing(_ flow: Flow) -> Int {
    let broker = LossOdds(answered: flow.unanswered.answered, lost: flow.unanswered.lost)
    let counts = flow.unanswered.isEmpty ? flow.client.sent : flow.clientBeforeSilence
    guard counts.retransmissions > 0 else { return broker.convincing }
    let client = LossOdds(
      answered: counts.dataSegments - counts.retransmissions, lost: counts.retransmissions)
    return max(broker.convincing, client.convincing)
  }
}

/// How many questions or answers are lost on the way to networks that answer.
///
/// On a path that loses one packet in five, three questions in a row get no answer from a living
/// client once in a hundred times: there it takes more of them.
struct QuestionLosses: Sendable {
  /// Of one network.
  private struct Account: Sendable {
    var answered = 0
    var lost = 0

    mutating func add(answered: Int, lost: Int) {
      self.answered += answered
      self.lost += lost
      // What was long ago counts less and less.
      guard self.answered + self.lost > QuestionLosses.kept else { return }
      self.answered /= 2
      self.lost /= 2
    }

    /// As few as possible where nothing was lost.
    var needed: Int {
      lost == 0 ? InquiryRules.fewest : LossOdds(answered: answered, lost: lost).convincing
    }
  }

  private static let kept = 8192
  /// Of more, the others are counted as one.
  private static let mostNetworks = 4096

  private let prefix = SubnetPrefix()
  private var networks: [IPAddress: Account] = [:]
  private var others = Account()

  var heapSize: Int {
    HeapSize.table(
      capacity: networks.capacity,
      entry: MemoryLayout<IPAddress>.stride + MemoryLayout<Account>.stride)
  }

  /// An answer has come, to the last of so many questions.
  mutating func note(_ asked: Int, of client: IPAddress) {
    let network = prefix.network(of: client)
    if networks[network] != nil || networks.count < Self.mostNetworks {
      networks[network, default: Account()].add(answered: 1, lost: asked - 1)
    } else {
      others.add(answered: 1, lost: asked - 1)
    }
  }

  /// How many questions without an answer are no accident.
  func needed(by flow: inout Flow) -> Int {
    let account = networks[prefix.network(of: flow.key.client.address)] ?? others
    let isLossy = flow.unanswered.lost > 0 || flow.client.sent.retransmissions > 0
    let own = isLossy ? LossOdds.convincing(flow) : 0
    return min(max(InquiryRules.fewest, account.needed, own), InquiryRules.most)
  }
}

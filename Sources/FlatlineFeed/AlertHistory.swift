import FlatlineCore

/// Whose connections an alert is about, and what became of them.
package struct AlertHistory: Sendable {
  enum Outcome: Sendable {
    case closed, recovered
    /// Nobody knows.
    case givenUp
    /// Another alert tells of it: its reason has changed, or an incident is known.
    case moved

    init(_ outcome: Withdrawal.Outcome) {
      self =
        switch outcome {
        case .closed: .closed
        case .recovered: .recovered
        case .givenUp: .givenUp
        }
    }
  }

  struct End: Sendable {
    var prediction: Prediction
    var at: Instant
    var outcome: Outcome
  }

  /// Of more, only the number is kept.
  static let mostEnds = 20

  private(set) var closed = 0
  private(set) var recovered = 0
  private(set) var moved = 0
  /// The first that closed or recovered.
  private(set) var ends: [End] = []
  private(set) var users = NameCounts()
  private(set) var vhosts = NameCounts()
  private(set) var products = NameCounts()

  mutating func add(_ flow: FlowDescription) {
    users.add(flow.user)
    vhosts.add(flow.vhost)
    products.add(flow.product)
  }

  mutating func end(_ prediction: Prediction, _ outcome: Outcome, at now: Instant) {
    switch outcome {
    case .closed: closed += 1
    case .recovered: recovered += 1
    case .moved: moved += 1
    case .givenUp: break
    }
    guard outcome == .closed || outcome == .recovered, ends.count < Self.mostEnds else { return }
    ends.append(End(prediction: prediction, at: now, outcome: outcome))
  }
}

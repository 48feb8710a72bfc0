import FlatlineCore
import FlatlineGuide
import FlatlineReport

/// A connection that the screen shows, with what is known of it.
package struct ConnectionEntry: Sendable {
  package enum State: Sendable, Equatable {
    /// Nothing is wrong.
    case quiet
    case dying
    case recovered(Instant)
    case closed(Instant)
    /// What was said of it is taken back, and nobody knows whether it lives.
    case unknown(Instant)
  }

  package let id: PredictionIdentifier
  package private(set) var state = State.quiet
  package private(set) var finding: ConnectionFinding
  /// The oldest first.
  package private(set) var rungs: [Rung] = []
  /// When the client was last heard.
  package private(set) var lastHeard: Instant?
  package private(set) var activity = Activity()
  /// Its name, its client's address, and the proxy that it comes by.
  package private(set) var words: String
  /// What is searched when rows are filtered.
  package private(set) var searched: String

  /// Of a prediction that is revised again and again, the first and the last are told.
  private static let mostRungs = 40

  init(_ id: PredictionIdentifier, _ flow: FlowDescription) {
    self.id = id
    finding = ConnectionFinding(flow)
    words = flow.words
    searched = ""
    describe(flow)
  }

  package var flow: FlowDescription { finding.flow }
  package var prediction: Prediction? { finding.prediction }

  mutating func add(_ prediction: Prediction) {
    finding.add(prediction)
    state = .dying
    lastHeard = prediction.evidence.lastHeard ?? lastHeard
    if rungs.count == Self.mostRungs { rungs.remove(at: Self.mostRungs / 2) }
    rungs.append(Rung(prediction))
    describe(prediction.flow)
  }

  mutating func add(_ withdrawal: Withdrawal) {
    finding.add(withdrawal)
    state =
      switch withdrawal.why.outcome {
      case .recovered: .recovered(withdrawal.at)
      case .closed: .closed(withdrawal.at)
      case .givenUp: .unknown(withdrawal.at)
      }
  }

  mutating func add(_ closing: Closing) {
    finding.add(closing)
    state = .closed(closing.at)
  }

  mutating func add(_ sample: ConnectionSample) {
    lastHeard = sample.lastHeard ?? lastHeard
    activity.add(client: sample.clientNext, broker: sample.brokerNext)
    guard state == .quiet, sample.flow != finding.flow else { return }
    finding = ConnectionFinding(sample.flow)
    describe(sample.flow)
  }

  private mutating func describe(_ flow: FlowDescription) {
    words = flow.words
    let prediction = finding.prediction
    let parts = [
      words, flow.user, flow.vhost, flow.product, prediction?.condition.rawValue,
      prediction?.reason.rawValue, prediction?.cause.rawValue, prediction?.cause.words,
      prediction?.log,
    ]
    searched = parts.compactMap(\.self).joined(separator: "\n").lowercased()
  }

  /// The prediction as tables tell it.
  package var entry: Case? {
    finding.prediction.map { prediction in
      var entry = Case(
        prediction: prediction, firstPredictedAt: finding.firstPredictedAt ?? prediction.at)
      if case .closed = state { entry.isClosed = true }
      return entry
    }
  }
}

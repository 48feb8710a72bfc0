import Testing

@testable import FlatlineCore
@testable import FlatlineWatch

/// When the kernel is asked about a connection whose client takes nothing more.
struct SocketCasesTests {
  private static let start = Instant.distantPast + .seconds(1_000_000_000)
  private static let key = FlowKey(
    client: Endpoint(IPAddress(v4: 2), 40_000), broker: Endpoint(IPAddress(v4: 1), 5672))

  private static func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

  /// Of an end a minute after the start.
  private static func cases(
    _ condition: Condition = .unansweredRetransmissions, _ reason: Reason = .kernel(.etimedout)
  ) -> SocketCases {
    var cases = SocketCases()
    cases.note(prediction(condition, reason))
    return cases
  }

  private static func prediction(_ condition: Condition, _ reason: Reason) -> Event {
    .prediction(
      Prediction(
        at: start, id: PredictionIdentifier(value: 1),
        flow: FlowDescription(key, brokerVersion: nil), condition: condition, reason: reason,
        log: "", level: .error, closesAt: at(60), earliest: at(59), latest: at(61), confidence: 1,
        cause: .unknown, evidence: Evidence()))
  }

  @Test func itIsAskedOftenWhenItIsNewAndNearTheEndElseNowAndThen() {
    var cases = Self.cases()
    let asked = stride(from: 0.0, through: 60, by: 0.25).filter {
      !cases.due(at: Self.at($0)).isEmpty
    }
    #expect(
      asked == Array(stride(from: 0, to: 10, by: 0.5)) + [19.5, 29.5, 39.5, 49.5]
        + Array(stride(from: 58.0, through: 60, by: 0.5)))
  }

  @Test(arguments: [
    (Condition.heartbeatsAbsent, Reason.heartbeatTimeout), (.closedAbruptly, .closed),
    (.keepaliveUnanswered, .kernel(.etimedout)),
  ])
  func theSocketTellsNothingOfOtherEnds(condition: Condition, reason: Reason) {
    var cases = Self.cases(condition, reason)
    let due = cases.due(at: Self.at(1))
    #expect(due.isEmpty)
  }

  /// Not before the packets up to then are known: one may tell of another end.
  @Test func whoIsGoneIsToldOnce() {
    var cases = Self.cases()
    cases.noteSeen(Self.key)
    cases.noteGone(Self.key, at: Self.at(60))
    let told = [60, 60.1, 61].map { cases.gone(before: Self.at($0)).map(\.at) }
    #expect(told == [[], [Self.at(60)], []])
  }

  /// The broker is on another host.
  @Test func whoWasNeverThereIsNotGone() {
    var cases = Self.cases()
    cases.noteGone(Self.key, at: Self.at(60))
    let gone = cases.gone(before: Self.at(61))
    #expect(gone.isEmpty)
  }

  @Test func theFirstWordAloneIsCompared() {
    var cases = Self.cases()
    let answers = (0..<2).map { _ in cases.predictionToCompare(Self.key)?.closesAt }
    #expect(answers == [Self.at(60), nil])
  }

  /// A prediction that comes after the kernel was asked may be its own word; and that of a writer is
  /// about another end.
  @Test func whatIsNotTheWiresOwnIsNotCompared() {
    var cases = SocketCases()
    cases.noteRepeating(Self.key, at: Self.start)
    cases.noteSeen(Self.key)
    cases.note(Self.prediction(.unansweredRetransmissions, .kernel(.etimedout)))
    #expect(cases.predictionToCompare(Self.key) == nil)
    cases = Self.cases(.deliveriesUnanswered, .sendTimeout)
    #expect(cases.predictionToCompare(Self.key) == nil)
  }

  /// Loss that was repaired is no case any more; a window that is closed is one for a while.
  @Test func whatRecoversIsForgotten() {
    var cases = SocketCases()
    cases.noteRepeating(Self.key, at: Self.start)
    cases.noteNotDying(Self.key, isLiving: false, at: Self.at(5))
    #expect(cases.due(at: Self.at(5)).count == 1)
    cases.noteNotDying(Self.key, isLiving: true, at: Self.at(6))
    #expect(cases.due(at: Self.at(7)).isEmpty)
    cases.noteRepeating(Self.key, at: Self.at(10))
    cases.noteNotDying(Self.key, isLiving: false, at: Self.at(20))
    #expect(cases.due(at: Self.at(21)).isEmpty)
    // What is predicted stays.
    cases = Self.cases()
    cases.noteNotDying(Self.key, isLiving: true, at: Self.at(20))
    #expect(cases.due(at: Self.at(21)).count == 1)
  }

  @Test func whatIsWithdrawnIsNotAskedAbout() {
    var cases = Self.cases()
    cases.note(
      .withdrawn(
        Withdrawal(
          at: Self.start, id: PredictionIdentifier(value: 1),
          flow: FlowDescription(Self.key, brokerVersion: nil),
          reason: .kernel(.etimedout), why: .acknowledged)))
    let due = cases.due(at: Self.at(1))
    #expect(due.isEmpty)
  }
}

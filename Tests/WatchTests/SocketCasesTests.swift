import Testing

@testable import FlatlineCore
@testable import flatline_watch

/// When the kernel is asked about a connection on which it is expected to give up.
struct SocketCasesTests {
  private static let start = Instant.distantPast + .seconds(1_000_000_000)
  private static let identifier = PredictionIdentifier(value: 1)
  private static let key = FlowKey(
    client: Endpoint(IPAddress(v4: 2), 40_000), broker: Endpoint(IPAddress(v4: 1), 5672))

  private static func at(_ seconds: Double) -> Instant { start + .seconds(seconds) }

  /// Of an end a minute after the start.
  private static func cases(
    _ condition: Condition = .unansweredRetransmissions, _ reason: Reason = .kernel(.etimedout)
  ) -> SocketCases {
    var cases = SocketCases()
    cases.note(
      .prediction(
        Prediction(
          at: start, id: identifier, flow: FlowDescription(key, brokerVersion: nil),
          condition: condition, reason: reason, log: "", level: .error, closesAt: at(60),
          earliest: at(59), latest: at(61), confidence: 1, cause: .unknown, evidence: Evidence())))
    return cases
  }

  @Test func itIsAskedAtOnceThenNowAndThenAndOftenNearTheEnd() {
    var cases = Self.cases()
    let asked = stride(from: 0.0, through: 60, by: 0.25).filter {
      !cases.due(at: Self.at($0)).isEmpty
    }
    #expect(asked == [0, 10, 20, 30, 40, 50] + Array(stride(from: 58.0, through: 60, by: 0.5)))
  }

  @Test(arguments: [
    (Condition.heartbeatsAbsent, Reason.heartbeatTimeout), (.closedAbruptly, .closed),
    (.keepaliveUnanswered, .kernel(.etimedout)),
  ])
  func otherEndsAreNotTheRetransmissionTimers(condition: Condition, reason: Reason) {
    var cases = Self.cases(condition, reason)
    let due = cases.due(at: Self.at(1))
    #expect(due.isEmpty)
  }

  /// Not before the packets up to then are known: one may tell of another end.
  @Test func whoIsGoneIsToldOnce() {
    var cases = Self.cases()
    cases.noteSeen(Self.identifier)
    cases.noteGone(Self.identifier, at: Self.at(60))
    let told = [60, 60.1, 61].map { cases.gone(before: Self.at($0)).map(\.at) }
    #expect(told == [[], [Self.at(60)], []])
  }

  /// The broker is on another host.
  @Test func whoWasNeverThereIsNotGone() {
    var cases = Self.cases()
    cases.noteGone(Self.identifier, at: Self.at(60))
    let gone = cases.gone(before: Self.at(61))
    #expect(gone.isEmpty)
  }

  @Test func theFirstWordAloneIsCompared() {
    var cases = Self.cases()
    let answers = (0..<2).map { _ in cases.isNew(Self.identifier) }
    #expect(answers == [true, false])
  }

  @Test func whatIsWithdrawnIsNotAskedAbout() {
    var cases = Self.cases()
    cases.note(
      .withdrawn(
        Withdrawal(
          at: Self.start, id: Self.identifier, flow: FlowDescription(Self.key, brokerVersion: nil),
          reason: .kernel(.etimedout), why: .acknowledged)))
    let due = cases.due(at: Self.at(1))
    #expect(due.isEmpty)
  }
}

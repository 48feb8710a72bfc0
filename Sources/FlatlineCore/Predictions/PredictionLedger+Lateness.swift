/// How late brokers are, as what they do shows: see ``BrokerLateness``.
struct LateBrokers: Sendable {
  private var brokers: [Endpoint: BrokerLateness] = [:]
  /// See ``Engine/Configuration/followsPauses``.
  var isFollowed = true
  /// See ``Engine/Configuration/tellsSuspectedPauses``.
  var tellsSuspicions = false

  /// Brokers at once; beyond, others are taken to be in time.
  private static let most = 256

  mutating func note(
    _ late: Interval, _ sign: BrokerLateness.Sign, of broker: Endpoint, at instant: Instant
  ) {
    if brokers.count >= Self.most, brokers[broker] == nil {
      brokers = brokers.filter { $0.value.bound(at: instant).any > .zero }
      if brokers.count >= Self.most { return }
    }
    brokers[broker, default: BrokerLateness()].note(late, sign, at: instant)
  }

  func bound(of broker: Endpoint, at instant: Instant) -> BrokerLateness.Bound {
    if brokers.isEmpty { return BrokerLateness.Bound() }
    return brokers[broker]?.bound(at: instant) ?? BrokerLateness.Bound()
  }
}

extension PredictionLedger {
  /// - Parameter late: how much later than it could have been something of the broker's came.
  mutating func note(
    late: Interval, _ sign: BrokerLateness.Sign, _ record: borrowing FlowRecord,
    _ context: EvaluationContext
  ) {
    guard lateness.isFollowed, late >= BrokerLateness.least else { return }
    lateness.note(late, sign, of: record.flow.key.broker, at: context.now)
    if sign == .look { tellSuspicion(record, context) }
  }

  /// The client's FIN was answered: nothing but the broker's process lies between.
  mutating func noteAnsweredFinish(
    _ record: borrowing FlowRecord, _ context: EvaluationContext
  ) {
    guard let finish = record.flow.finByClient, let answer = record.flow.resetByBroker,
      record.flow.isOpen, record.flow.conversation.dialect == .amqp091,
      record.flow.conversation.closeByClient == nil,
      record.flow.conversation.closeByBroker == nil,
      record.flow.conversation.blockedSince == nil, !record.flow.brokerHadNoSocket,
      record.flow.client.sent.retransmissions == 0
    else { return }
    note(late: answer - finish - record.flow.pathDelay * 2, .answer, record, context)
  }

  /// How late a broker may be with what it does next. One of several engines does not know.
  func lateness(of broker: Endpoint, at now: Instant) -> BrokerLateness.Bound {
    sink.recordsPlaces ? BrokerLateness.Bound() : lateness.bound(of: broker, at: now)
  }

  /// Of a broker, without its version.
  @inline(__always)
  func profile(of broker: Endpoint, at now: Instant) -> BrokerProfile {
    var profile = self.broker
    if !pauses.isEmpty { profile.pauses = pauses[broker] ?? BrokerPauses() }
    profile.lateness = lateness(of: broker, at: now)
    return profile
  }

  /// One of several engines says, once, that what another one knows may change what is said from here on:
  /// a broker looks late, or a client is seen alone.
  mutating func tellSuspicion(_ record: borrowing FlowRecord, _ context: EvaluationContext) {
    guard sink.recordsPlaces, lateness.tellsSuspicions else { return }
    lateness.tellsSuspicions = false
    tell(
      Risk(
        at: context.now, flow: description(of: record, context), risk: .brokerPaused, advice: ""))
  }
}

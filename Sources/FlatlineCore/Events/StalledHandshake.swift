/// What there is to say of a client that completed TCP's handshake and has not said a byte since.
///
/// There may be a million, from one program: so little is kept of each until somebody asks for more.
/// Its twin is a ``Prediction`` with its ``Closing``; `EventAggregatorTests` proves them equal.
public struct StalledHandshake: Sendable {
  enum Phase: Sendable {
    case began, closed, givenUp
  }

  var at: Instant
  let phase: Phase
  let id: PredictionIdentifier
  let key: FlowKey
  /// When TCP's handshake was complete.
  var accepted: Instant
  /// See ``BrokerProfile/handshakeTimeout``.
  let timeout: Interval
  let brokerVersion: BrokerVersion?
  /// See ``Evidence/captureLossAt``.
  var captureLossAt: Instant?

  static let condition = Condition.handshakeStalled
  static let reason = Reason.handshakeTimeout

  var closesAt: Instant { accepted + timeout }

  /// When it was first said.
  private var firstAt: Instant { accepted + HandshakeClock.patience }

  private var forecast: Forecast {
    var broker = BrokerProfile()
    broker.handshakeTimeout = timeout
    return HandshakeClock(broker: broker).forecast(accepted: accepted)
  }

  /// The event that says all of it.
  var whole: Event {
    switch phase {
    case .began: .prediction(prediction)
    case .closed: .closed(closing)
    case .givenUp:
      .withdrawn(
        Withdrawal(
          at: at, id: id, flow: flow, reason: Self.reason, why: .givenUp))
    }
  }

  private var flow: FlowDescription { FlowDescription(key, brokerVersion: brokerVersion) }

  private var wording: Wording {
    Wording(forecast.ending, version: brokerVersion ?? .newest, encrypted: false)
  }

  var prediction: Prediction {
    let (forecast, wording) = (forecast, wording)
    var evidence = Evidence()
    evidence.captureLossAt = captureLossAt
    return Prediction(
      at: firstAt, id: id, flow: flow, condition: Self.condition, reason: Self.reason,
      log: wording.log, level: wording.level,
      closesAt: forecast.closesAt, earliest: forecast.earliest, latest: forecast.latest,
      confidence: captureLossAt == nil
        ? forecast.confidence : min(forecast.confidence, Prognosis.even),
      cause: .unknown, runnerUp: nil, evidence: evidence, isOfUnopened: true)
  }

  private var closing: Closing {
    let wording = wording
    return Closing(
      at: at, id: id, flow: flow, reason: Self.reason, log: wording.log,
      level: wording.level, predicted: true, lead: closesAt - firstAt, error: nil,
      observed: .silence)
  }
}

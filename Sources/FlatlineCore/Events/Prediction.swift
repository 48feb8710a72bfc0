/// A standing statement: this flow will be closed for this reason at this instant.
public struct Prediction: Encodable, Sendable {
  /// When it was made, in packet time.
  public var at: Instant
  /// The same for every revision of one prediction.
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var condition: Condition
  public var reason: Reason
  /// The reason as this version of the broker prints it.
  public var log: String
  public var level: LogLevel
  /// ``Instant/openEnd`` where nothing ends it by itself.
  public var closesAt: Instant
  /// The window that flatline stands by.
  public var earliest: Instant
  public var latest: Instant
  /// From 0 to 1: how often such a prediction comes true.
  public var confidence: Double
  public var cause: Cause
  /// From 0 to 1: of the cause. Absent where that is unknown.
  public var causeConfidence: Double?
  /// What made it worse; absent where nothing did.
  public var contributing: [ContributingCause]?
  /// The incident that it is part of.
  public var incident: PredictionIdentifier?
  public var runnerUp: RunnerUp?
  public var evidence: Evidence
  /// Whether it is of a connection that was seen to begin and not to open. It is not printed.
  var isOfUnopened = false
  /// What else the connection shows; `nil` where nobody asks. It is not printed.
  package var traits: Boxed<FlowTraits>?

  private enum CodingKeys: String, CodingKey {
    case at, id, flow, condition, reason, log, level, closesAt, earliest, latest, confidence, cause
    case causeConfidence, contributing, incident, runnerUp, evidence
  }

  /// Whether nothing ends it by itself, so that there is no instant to tell, and nothing that the
  /// broker logs.
  public var isOpenEnded: Bool { closesAt == .openEnd }

  /// What is to be told in its place is absent: the instants and words of an end that has none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(at, forKey: .at)
    try container.encode(id, forKey: .id)
    try container.encode(flow, forKey: .flow)
    try container.encode(condition, forKey: .condition)
    try container.encode(reason, forKey: .reason)
    if !isOpenEnded {
      try container.encode(log, forKey: .log)
      try container.encode(level, forKey: .level)
      try container.encode(closesAt, forKey: .closesAt)
      try container.encode(latest, forKey: .latest)
    }
    try container.encode(earliest, forKey: .earliest)
    try container.encode(confidence, forKey: .confidence)
    try container.encode(cause, forKey: .cause)
    try container.encodeIfPresent(causeConfidence, forKey: .causeConfidence)
    try container.encodeIfPresent(contributing, forKey: .contributing)
    try container.encodeIfPresent(incident, forKey: .incident)
    try container.encodeIfPresent(runnerUp, forKey: .runnerUp)
    try container.encode(evidence, forKey: .evidence)
  }

  /// Bytes of memory beyond this; the connection's name is the flow's.
  var heapSize: Int {
    HeapSize.text(log) + HeapSize.text(flow.product) + HeapSize.text(evidence.unreachableBy)
  }
}

/// The end of a flow that was in trouble, or that ended of itself.
public struct Closing: Encodable, Sendable {
  public var at: Instant
  public var id: PredictionIdentifier
  public var flow: FlowDescription
  public var reason: Reason
  public var log: String
  public var level: LogLevel
  public var predicted: Bool
  /// From the first prediction to the end.
  public var lead: Interval?
  /// The observed end less the predicted one, where a packet marks the end.
  public var error: Interval?
  public var observed: Observed
  /// Why, as far as the evidence tells; absent where it was not asked.
  public var cause: Cause?
  /// See ``Prediction/traits``.
  package var traits: Boxed<FlowTraits>?

  private enum CodingKeys: String, CodingKey {
    case at, id, flow, reason, log, level, predicted, lead, error, observed
    case cause
  }

  public enum Observed: String, Encodable, Sendable {
    case brokerReset = "broker-reset"
    case brokerFin = "broker-fin"
    case clientReset = "client-reset"
    /// Nothing more was sent: a kernel that gives up says nothing.
    case silence
    /// Its time is over, and what the broker did is not in the capture.
    case unseen
    /// The broker's kernel has no socket for it any more.
    case socketGone = "socket-gone"
    /// The client's address and port were used anew.
    case reused
  }
}

/// Many connections in the same trouble, told as one.
public struct Incident: Encodable, Sendable {
  public enum State: String, Encodable, Sendable {
    case open, over
  }

  public var at: Instant
  /// The same for every revision.
  public var id: PredictionIdentifier
  public var state = State.open
  public var cause = Cause.unknown
  public var condition: Condition
  /// How the first of them was to end.
  public var reason: Reason
  /// Those that are not told one by one, so far.
  public var connections = 0
  /// Of them, those that have ended, and those that have recovered. Others were given up.
  public var closed = 0
  public var recovered = 0
  /// When the first was predicted.
  public var since: Instant
  /// Of the predictions.
  public var firstClosesAt: Instant
  public var lastClosesAt: Instant
  public var advice: String
}

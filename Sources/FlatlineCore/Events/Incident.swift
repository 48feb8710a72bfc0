/// Many connections in the same trouble, told as one: what a person calls "the outage".
public struct Incident: Encodable, Sendable {
  public enum State: String, Encodable, Sendable {
    case open, over
  }

  public var at: Instant
  /// The same for every revision.
  public var id: PredictionIdentifier
  public var state = State.open
  public var cause = Cause.unknown
  /// From 0 to 1: of the cause. Absent where that is unknown.
  public var confidence: Double?
  public var condition: Condition
  /// How the first of them was to end.
  public var reason: Reason
  /// What its clients' addresses have in common, in CIDR notation.
  public var prefix: String?
  /// The router that tells of it.
  public var router: String?
  public var broker: Endpoint?
  /// How many there are, so far.
  public var connections = 0
  /// Of them, those that have ended, and those that have recovered. Others were given up.
  public var closed = 0
  public var recovered = 0
  /// Of the predictions, in the order in which they joined; at most ``mostIdentifiers``. Absent where
  /// the connections are not told one by one.
  public var ids: [PredictionIdentifier]?
  /// When the first was predicted, or fell silent.
  public var since: Instant
  /// When the last of them joined.
  public var lastAt: Instant?
  /// Of the predictions.
  public var firstClosesAt: Instant
  public var lastClosesAt: Instant
  /// How many connections of each, by name; at most ``mostNames`` of each kind.
  public var products: [String: Int]?
  public var users: [String: Int]?
  public var vhosts: [String: Int]?
  public var idleTimeout: IdleTimeout?
  public var advice: String

  package init(
    at: Instant, id: PredictionIdentifier, condition: Condition, reason: Reason,
    prefix: String? = nil, broker: Endpoint? = nil, ids: [PredictionIdentifier]? = nil,
    since: Instant, firstClosesAt: Instant, lastClosesAt: Instant, advice: String
  ) {
    self.at = at
    self.id = id
    self.condition = condition
    self.reason = reason
    self.prefix = prefix
    self.broker = broker
    self.ids = ids
    self.since = since
    self.firstClosesAt = firstClosesAt
    self.lastClosesAt = lastClosesAt
    self.advice = advice
  }

  public static let mostIdentifiers = 1000
  public static let mostNames = 20
}

/// How long a path may be idle before a box between forgets its connections, as far as this capture
/// shows it.
public struct IdleTimeout: Encodable, Sendable, Equatable {
  /// Seconds: the longest idle time that a connection survived.
  public var atLeast: Double?
  /// Seconds: the shortest that one did not survive.
  public var atMost: Double?
  /// What is known to have such a timeout.
  public var like: String?

  public init(atLeast: Double?, atMost: Double?, like: String? = nil) {
    self.atLeast = atLeast
    self.atMost = atMost
    self.like = like
  }
}

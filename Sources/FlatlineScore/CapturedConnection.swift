import FlatlineCore

/// A connection that a capture shows, and what flatline said of it.
public struct CapturedConnection: Sendable {
  public var client: Endpoint
  public var broker: Endpoint
  /// The client-provided name, if a prediction told it.
  public var name: String?
  public var firstSeen: Instant
  public var lastSeen: Instant
  /// The first FIN or RST, of either side: what the broker logs at once.
  public var endMark: Instant?
  /// In the order in which they were made; revisions of one prediction share its identifier.
  public var predictions: [Statement] = []

  /// A prediction, as far as it is compared with the log.
  public struct Statement: Sendable {
    public var id: PredictionIdentifier
    public var at: Instant
    public var reason: Reason
    public var log: String
    public var closesAt: Instant
    public var earliest: Instant
    public var latest: Instant
    public var confidence: Double
    /// When it was taken back.
    public var withdrawnAt: Instant?
  }

  public init(client: Endpoint, broker: Endpoint, firstSeen: Instant) {
    self.client = client
    self.broker = broker
    self.firstSeen = firstSeen
    lastSeen = firstSeen
  }
}

extension CapturedConnection.Statement {
  public init(_ prediction: Prediction) {
    self.init(
      id: prediction.id, at: prediction.at, reason: prediction.reason, log: prediction.log,
      closesAt: prediction.closesAt, earliest: prediction.earliest, latest: prediction.latest,
      confidence: prediction.confidence)
  }
}

import FlatlineCore

/// A connection that a capture shows, and what flatline said of it.
package struct CapturedConnection: Sendable {
  package var client: Endpoint
  /// The proxy's end, where ``client`` is the one that its PROXY header tells: a broker that does
  /// not know proxies logs this one.
  package var via: Endpoint?
  package var broker: Endpoint
  /// The client-provided name, if the capture tells it.
  package var name: String?
  package var firstSeen: Instant
  package var lastSeen: Instant
  /// The first FIN or RST, of either side: what the broker logs at once.
  package var endMark: Instant?
  /// In the order in which they were made; revisions of one prediction share its identifier.
  package var predictions: [Statement] = []

  /// A prediction, as far as it is compared with the log.
  package struct Statement: Sendable {
    package var id: PredictionIdentifier
    package var at: Instant
    package var reason: Reason
    package var log: String
    package var closesAt: Instant
    package var earliest: Instant
    package var latest: Instant
    package var confidence: Double
    /// When it was taken back.
    package var withdrawnAt: Instant?
    /// Whether it was taken back as what the capture cannot show.
    package var isUnseen = false
  }

  package init(client: Endpoint, broker: Endpoint, firstSeen: Instant) {
    self.client = client
    self.broker = broker
    self.firstSeen = firstSeen
    lastSeen = firstSeen
  }
}

extension CapturedConnection {
  /// What a flow shows.
  init(_ flow: Flow) {
    self.init(client: flow.namedClient, broker: flow.key.broker, firstSeen: flow.began)
    via = flow.via
    name = flow.conversation.name
    endMark = [
      flow.finByClient, flow.finByBroker, flow.resetByClient?.at, flow.resetByBroker,
    ].compactMap { $0 }.min()
    lastSeen = [flow.client.lastSeen, flow.broker.lastSeen, endMark].compactMap { $0 }
      .reduce(firstSeen, max)
  }
}

extension CapturedConnection.Statement {
  package init(_ prediction: Prediction) {
    self.init(
      id: prediction.id, at: prediction.at, reason: prediction.reason, log: prediction.log,
      closesAt: prediction.closesAt, earliest: prediction.earliest, latest: prediction.latest,
      confidence: prediction.confidence)
  }
}

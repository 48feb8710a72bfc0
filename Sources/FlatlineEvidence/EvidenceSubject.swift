import FlatlineCore

/// A connection whose packets are to be kept.
package struct EvidenceSubject: Sendable {
  /// What was said of it last.
  package var prediction: Prediction
  /// When something was first said.
  package var predictedAt: Instant

  package init(_ prediction: Prediction) {
    self.prediction = prediction
    predictedAt = prediction.at
  }

  /// The name of its file: when, who, and which prediction.
  package var fileName: String {
    let time = predictedAt.rfc3339.prefix(19).filter { $0 != "-" && $0 != ":" }
    let client = "\(prediction.flow.client.address)".map { $0 == ":" ? "_" : $0 }
    let identifier = "\(prediction.id)"
    return "\(time)Z-\(String(client))-\(prediction.flow.client.port)-\(identifier).pcapng"
  }

  /// The prediction in words, for the whole capture.
  var comment: String {
    let name = prediction.flow.name.map { " (\($0))" } ?? ""
    return """
      flatline, prediction \(prediction.id): the connection of \(prediction.flow.client)\(name) to \
      \(prediction.flow.broker) ends at \(prediction.closesAt.rfc3339), between \
      \(prediction.earliest.rfc3339) and \(prediction.latest.rfc3339), with confidence \
      \(prediction.confidence); the broker logs: \(prediction.log). Seen: \
      \(prediction.condition.rawValue); cause: \(prediction.cause.rawValue). Secrets of the client's \
      are overwritten with *: the checksums of those packets do not fit.
      """
  }
}

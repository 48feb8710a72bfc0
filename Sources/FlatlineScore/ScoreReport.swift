import FlatlineCore

/// A score and figures about the log, as programs read them (JSON).
package struct ScoreReport: Encodable {
  private enum Key: String, CodingKey {
    case log, inferred
  }

  private enum LogKey: String, CodingKey {
    case start, end, lines, records, closings, notUnderstood, cut
  }

  private let score: Score
  private let log: BrokerLog
  private let inferred: [InferredSetting]

  /// - Parameter inferred: the settings of brokers' kernels that would have been right.
  package init(_ score: Score, _ log: BrokerLog, _ inferred: [InferredSetting] = []) {
    self.score = score
    self.log = log
    self.inferred = inferred
  }

  package func encode(to encoder: any Encoder) throws {
    try score.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    if !inferred.isEmpty { try container.encode(inferred, forKey: .inferred) }
    var members = container.nestedContainer(keyedBy: LogKey.self, forKey: .log)
    try members.encodeIfPresent(log.start, forKey: .start)
    try members.encodeIfPresent(log.end, forKey: .end)
    try members.encode(log.lines, forKey: .lines)
    try members.encode(log.records, forKey: .records)
    try members.encode(log.closings.count, forKey: .closings)
    try members.encode(log.linesNotUnderstood, forKey: .notUnderstood)
    try members.encode(log.linesCut, forKey: .cut)
  }
}

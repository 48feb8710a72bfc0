import FlatlineCore

/// What is said of connections of which the capture has one direction only.
enum OneDirectionText {
  /// Without the full stop.
  static func sentence(_ counts: OneDirection) -> String {
    let isOne = counts.count == 1
    return "\(Text.count(counts.count, "connection")) \(isOne ? "was" : "were") seen in one "
      + "direction only (\(whose(counts))): whether \(isOne ? "it lives" : "they live") is unknown"
  }

  private static func whose(_ counts: OneDirection) -> String {
    if counts.client == 0 { return "the broker's" }
    if counts.broker == 0 { return "the client's" }
    return "\(counts.broker) the broker's, \(counts.client) the client's"
  }
}

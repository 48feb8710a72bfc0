import FlatlineCore

/// Where a capture was taken, in words.
package enum VantageText {
  /// A sentence; `nil` where nothing is known that would help.
  package static func sentence(_ vantage: Vantage) -> String? {
    let broker = vantage.toBroker.map(duration)
    let clients = vantage.toClients.map(duration)
    switch vantage.place {
    case .broker:
      return clients.map { "Captured at the broker: \(broker ?? "0") to it, \($0) to the clients." }
    case .client:
      return broker.map { "Captured at the client: \(clients ?? "0") to it, \($0) to the broker." }
    case .between:
      guard let broker, let clients else { return nil }
      return "Captured between: \(broker) to the broker, \(clients) to the clients."
    case .unknown: return nil
    }
  }

  /// With two digits, as far as it is known.
  private static func duration(_ interval: Interval) -> String {
    let microseconds = interval.nanoseconds / 1000
    if microseconds >= 10_000 { return "\((microseconds + 500) / 1000) ms" }
    let tenths = (microseconds + 50) / 100
    if tenths >= 1 { return "\(tenths / 10).\(tenths % 10) ms" }
    return "\(microseconds) us"
  }
}

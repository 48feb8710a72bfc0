@testable import FlatlineCore

/// One of several connections that are played at the same time.
protocol PlayedConnection {
  /// Its packets where they are captured.
  func dialogue(client: Endpoint) -> Dialogue
}

extension Array where Element: PlayedConnection {
  /// The packets of all, in the order in which they are captured; of each with a client of its own.
  var packets: [Dialogue.Sent] {
    enumerated().flatMap { $0.element.dialogue(client: .played($0.offset)).packets }
      .sorted { $0.at < $1.at }
  }
}

extension Endpoint {
  /// The client of one of them.
  static func played(_ number: Int) -> Endpoint {
    Endpoint(Endpoint.client.address, UInt16(40_000 + number))
  }
}

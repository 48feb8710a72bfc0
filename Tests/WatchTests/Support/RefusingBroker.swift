import Foundation
import TestSupport

/// Refuses whoever connects as a broker refuses what is not AMQP: some events for each connection.
final class RefusingBroker {
  private static let header = "AMQP\u{0}\u{0}\u{9}\u{1}"
  private let listener: LoopbackListener

  init() throws { listener = try LoopbackListener() }

  var port: UInt16 { listener.port }

  /// One connection, from its beginning to its end.
  func refuse() throws {
    let client = try LoopbackSocket(connectingTo: port)
    client.send("GET / HTTP/1.1\r\n\r\n")
    let broker = listener.accept()
    _ = broker?.receive { !$0.isEmpty }
    broker?.send(Self.header)
    _ = client.receive { $0.utf8.count >= Self.header.utf8.count }
  }
}

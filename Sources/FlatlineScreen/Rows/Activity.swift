import FlatlineCore

/// How many bytes a connection's sides have sent, look by look.
package struct Activity: Sendable, Equatable {
  /// More do not fit a line.
  package static let most = 30

  /// The oldest first.
  package private(set) var bytes: [UInt32] = []
  private var client: SequenceNumber?
  private var broker: SequenceNumber?

  package init() {}

  package mutating func add(client: SequenceNumber?, broker: SequenceNumber?) {
    if self.client != nil || self.broker != nil {
      let sent = Self.advance(self.client, client) &+ Self.advance(self.broker, broker)
      if bytes.count == Self.most { bytes.removeFirst() }
      bytes.append(sent)
    }
    self.client = client
    self.broker = broker
  }

  /// Where a capture has missed segments, the numbers may go back.
  private static func advance(_ before: SequenceNumber?, _ now: SequenceNumber?) -> UInt32 {
    guard let before, let now else { return 0 }
    return UInt32(max(0, now.distance(from: before)))
  }
}

import FlatlineCore

/// Which closing of the log belongs to which connection of the capture.
struct Matching {
  /// How long after the packet that marks it a close may be logged: the broker may be blocked, or
  /// wait for the client's answer.
  private static let maximumLogDelay = Interval.seconds(60)
  /// How much later than the packets the log's time of accepting may be, besides the clocks'
  /// difference: the broker may look up the client's name first.
  private static let slack = Interval.seconds(10)

  /// By the index of the connection.
  private(set) var closings: [Int: BrokerLog.Closing] = [:]
  /// How many complaints within the captured time are about connections that are not in the
  /// capture.
  private(set) var notCaptured = 0

  /// - Parameter log: with the capture's times.
  init(_ log: BrokerLog, _ connections: [CapturedConnection], within time: ClosedRange<Instant>?) {
    var indices: [String: [Int]] = [:]
    for (index, connection) in connections.enumerated() {
      for end in [connection.client, connection.via].compactMap({ $0 }) {
        indices[end.description, default: []].append(index)
      }
    }
    for closing in log.closings {
      let candidates = indices[closing.client] ?? []
      let index = candidates.last { index in
        closings[index] == nil && Self.fits(closing, connections[index])
      }
      if let index {
        closings[index] = closing
      } else if closing.isComplaint, time?.contains(closing.at) == true {
        notCaptured += 1
      }
    }
  }

  private static func fits(
    _ closing: BrokerLog.Closing, _ connection: CapturedConnection
  ) -> Bool {
    guard closing.endedAt >= connection.firstSeen - closing.resolution - .seconds(1)
    else { return false }
    if let accepted = closing.acceptedAt, accepted > connection.lastSeen + slack { return false }
    return connection.endMark.map { closing.at <= $0 + maximumLogDelay } ?? true
  }
}

import FlatlineCore

/// Which closing of the log ends which connection of the capture.
struct Matching {
  /// The broker may log a close long after the packet that marks it: when it is blocked, or
  /// waits for the client's answer.
  private static let patience = Interval.seconds(60)
  /// By how much the log's times of accepting and closing may miss the packets' beyond the
  /// clocks' difference: the broker may look up the client's name first.
  private static let slack = Interval.seconds(10)

  /// By the place of the connection.
  private(set) var closings: [Int: BrokerLog.Closing] = [:]
  /// Complaints within the captured time about connections that are not in the capture.
  private(set) var strangers = 0

  /// - Parameter log: with the capture's times.
  init(_ log: BrokerLog, _ connections: [CapturedConnection], within time: ClosedRange<Instant>?) {
    var places: [String: [Int]] = [:]
    for (place, connection) in connections.enumerated() {
      places[connection.client.description, default: []].append(place)
    }
    for closing in log.closings {
      let candidates = places[closing.client] ?? []
      let place = candidates.last { place in
        closings[place] == nil && Self.fits(closing, connections[place])
      }
      if let place {
        closings[place] = closing
      } else if closing.isComplaint, time?.contains(closing.at) == true {
        strangers += 1
      }
    }
  }

  private static func fits(
    _ closing: BrokerLog.Closing, _ connection: CapturedConnection
  ) -> Bool {
    guard closing.endedAt >= connection.firstSeen - closing.resolution - .seconds(1)
    else { return false }
    if let accepted = closing.acceptedAt, accepted > connection.lastSeen + slack { return false }
    return connection.endMark.map { closing.at <= $0 + patience } ?? true
  }
}

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

  private let connections: [CapturedConnection]
  /// The connections that wait for their closing, by their client's end, in order of their begin.
  private var waiting: [String: [Int]] = [:]

  /// - Parameter log: with the capture's times.
  init(_ log: BrokerLog, _ connections: [CapturedConnection], within time: ClosedRange<Instant>?) {
    self.connections = connections
    for (index, connection) in connections.enumerated() {
      for end in [connection.client, connection.via].compactMap({ $0 }) {
        waiting[end.description, default: []].append(index)
      }
    }
    for closing in log.closings {
      if let index = take(closing) {
        closings[index] = closing
      } else if closing.isComplaint, time?.contains(closing.at) == true {
        notCaptured += 1
      }
    }
  }

  /// The last connection that a closing fits; it waits no longer. Nor do those that are met on the
  /// way and are over: closings come in order of time.
  private mutating func take(_ closing: BrokerLog.Closing) -> Int? {
    guard var list = waiting.removeValue(forKey: closing.client) else { return nil }
    defer { waiting[closing.client] = list }
    var place = list.endIndex
    while place > list.startIndex {
      place -= 1
      let index = list[place]
      let connection = connections[index]
      if closings[index] != nil || Self.isOver(connection, at: closing.at) {
        list.remove(at: place)
      } else if Self.fits(closing, connection) {
        list.remove(at: place)
        return index
      }
    }
    return nil
  }

  private static func isOver(_ connection: CapturedConnection, at instant: Instant) -> Bool {
    connection.endMark.map { $0 + maximumLogDelay < instant } ?? false
  }

  private static func fits(
    _ closing: BrokerLog.Closing, _ connection: CapturedConnection
  ) -> Bool {
    guard closing.endedAt >= connection.firstSeen - closing.resolution - .seconds(1)
    else { return false }
    return closing.acceptedAt.map { $0 <= connection.lastSeen + slack } ?? true
  }
}

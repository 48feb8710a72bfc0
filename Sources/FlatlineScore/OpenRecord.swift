import FlatlineCore

/// A record about a connection; further lines of it may follow.
struct OpenRecord {
  var head: LogHead
  var heading: LogHeading
  private var below: [UInt8] = []

  init(head: LogHead, heading: LogHeading) {
    self.head = head
    self.heading = heading
  }

  /// Whether the reason is to come.
  var isWaiting: Bool { heading.isReasonBelow && below.isEmpty }

  /// Adds a line of the reason.
  mutating func add(_ text: LogBytes) {
    let count = below.count
    // Erlang breaks the lines of long terms at any blank.
    if count > 0 { below.append(UInt8(ascii: " ")) }
    below += text.prefix(max(0, BrokerLogReader.longestReason - count))
  }

  var reason: String? {
    heading.isReasonBelow ? String(decoding: below, as: UTF8.self) : heading.reason
  }

  /// The process of the connection's reader; empty if nothing tells it.
  var process: String { head.process.isEmpty ? heading.process ?? "" : head.process }

  /// As the head says. Where it does not: RabbitMQ complains of all that has a reason, except of a
  /// client that connects and says nothing, as health checks do.
  var level: LogLevel {
    guard head.level == nil else { return head.level ?? .info }
    guard let reason else { return .info }
    return reason == "connection_closed_with_no_data_received" ? .debug : .error
  }
}

/// When brokers' hosts were alive: the spans in which they sent on some connection.
///
/// A host that was rebooted, or a part of the capture that is missing, leaves a hole between two
/// spans: no connection was seen before and after it.
struct BrokerLives: Sendable {
  /// Hosts at once, and spans of each; beyond, the oldest are given up.
  private static let capacity = 4096
  private static let spansKept = 64

  private var spans: [IPAddress: [ClosedRange<Instant>]] = [:]

  var brokers: some Collection<IPAddress> { spans.keys }

  /// Adds a connection on which the broker was seen.
  mutating func add(_ flow: borrowing Flow) {
    guard let last = flow.broker.lastSeen, last >= flow.began else { return }
    add(flow.began...last, of: flow.key.broker.address)
  }

  mutating func add(_ other: BrokerLives) {
    for (broker, spans) in other.spans {
      for span in spans { add(span, of: broker) }
    }
  }

  private mutating func add(_ span: ClosedRange<Instant>, of broker: IPAddress) {
    var known = spans[broker] ?? []
    if known.contains(where: { $0.contains(span.lowerBound) && $0.contains(span.upperBound) }) {
      return
    }
    var joined = span
    known.removeAll { other in
      guard other.overlaps(joined) else { return false }
      joined =
        min(other.lowerBound, joined.lowerBound)...max(other.upperBound, joined.upperBound)
      return true
    }
    let place = known.firstIndex { $0.lowerBound > joined.lowerBound } ?? known.endIndex
    known.insert(joined, at: place)
    if known.count > Self.spansKept { known.removeFirst() }
    if spans.count >= Self.capacity, spans[broker] == nil { spans.removeAll() }
    spans[broker] = known
  }

  /// Whether a broker was alive all the time.
  func cover(_ span: ClosedRange<Instant>, of broker: IPAddress) -> Bool {
    spans[broker]?.contains {
      $0.lowerBound < span.lowerBound && $0.upperBound > span.upperBound
    } ?? false
  }
}

import DequeModule
import FlatlineCore

/// Bodies that wait to be delivered to one receiver, in order; each stays until the receiver has
/// accepted it.
///
/// Bounded: when the queue is full, the oldest item is dropped and counted.
package struct DeliveryQueue: Sendable {
  package struct Counts: Sendable, Equatable {
    package var delivered = 0
    /// Attempts that did not succeed.
    package var failed = 0
    /// Dropped because the queue was full, or because the receiver will never accept them.
    package var dropped = 0
    package var waiting = 0

    package init() {}
  }

  /// One body, the same in every attempt.
  package struct Item: Sendable, Equatable {
    package var number: Int
    package var body: String
    /// What the body is about, for who makes something else of it.
    package var event: Event?

    package static func == (left: Item, right: Item) -> Bool {
      left.number == right.number && left.body == right.body
    }

    /// Bytes of memory, roughly.
    fileprivate var size: Int { body.utf8.count + (event == nil ? 0 : Self.eventSize) }
    private static let eventSize = 1024
  }

  private var items: Deque<Item> = []
  private var bytes = 0
  private var nextNumber = 1
  private var backoff = Backoff()
  private var tally = Counts()
  private let maximumBytes: Int

  /// - Parameter maximumBytes: the most that all bodies together may have. The newest item is kept,
  ///   however long.
  package init(maximumBytes: Int = 16 << 20) {
    self.maximumBytes = maximumBytes
  }

  package var isEmpty: Bool { items.isEmpty }

  package var counts: Counts {
    var counts = tally
    counts.waiting = items.count
    return counts
  }

  package mutating func add(_ body: String, _ event: Event? = nil) {
    let item = Item(number: nextNumber, body: body, event: event)
    items.append(item)
    nextNumber += 1
    bytes += item.size
    while bytes > maximumBytes, items.count > 1 { removeFirst(dropped: true) }
  }

  /// The oldest items, if they may be tried now.
  ///
  /// - Parameters:
  ///   - most: how many at most.
  ///   - size: bytes of their bodies at most, beyond the first.
  package func next(at now: Instant, most: Int = 1, size: Int = .max) -> [Item] {
    guard backoff.allowsAttempt(at: now) else { return [] }
    var left = size
    return Array(
      items.prefix(most).enumerated().prefix { index, item in
        left -= min(left, item.body.utf8.count)
        return index == 0 || left > 0
      }.map(\.element))
  }

  /// - Parameters:
  ///   - delivered: what ``next(at:most:size:)`` gave.
  ///   - rejected: so many of them the receiver will never accept, and the others it has.
  package mutating func succeeded(_ delivered: [Item], rejected: Int = 0) {
    backoff.succeeded()
    let count = remove(delivered)
    let rejected = min(rejected, count)
    tally.delivered += count - rejected
    tally.dropped += rejected
    if rejected > 0 { tally.failed += 1 }
  }

  /// - Parameters:
  ///   - isFinal: whether the receiver said that it will never accept these.
  ///   - retryAfter: how long the receiver wants to be left alone.
  package mutating func failed(
    _ tried: [Item], isFinal: Bool, at now: Instant, retryAfter: Interval? = nil
  ) {
    tally.failed += 1
    guard isFinal else {
      backoff.failed(at: now, retryAfter: retryAfter)
      return
    }
    tally.dropped += remove(tried)
  }

  /// - Returns: how many. Those that are not there any more were dropped while on their way, and
  ///   counted as such.
  private mutating func remove(_ tried: [Item]) -> Int {
    var count = 0
    for item in tried where items.first?.number == item.number {
      removeFirst(dropped: false)
      count += 1
    }
    return count
  }

  private mutating func removeFirst(dropped: Bool) {
    bytes -= items.removeFirst().size
    if dropped { tally.dropped += 1 }
  }
}

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

  package mutating func add(_ body: String) {
    items.append(Item(number: nextNumber, body: body))
    nextNumber += 1
    bytes += body.utf8.count
    while bytes > maximumBytes, items.count > 1 { removeFirst(dropped: true) }
  }

  /// The oldest item, if it may be tried now.
  package func next(at now: Instant) -> Item? {
    backoff.allowsAttempt(at: now) ? items.first : nil
  }

  package mutating func succeeded(_ item: Item) {
    backoff.succeeded()
    // If it is not the first, it was dropped while on its way, and counted as such.
    guard items.first?.number == item.number else { return }
    tally.delivered += 1
    removeFirst(dropped: false)
  }

  /// - Parameter isFinal: whether the receiver said that it will never accept this.
  package mutating func failed(_ item: Item, isFinal: Bool, at now: Instant) {
    tally.failed += 1
    guard isFinal else {
      backoff.failed(at: now)
      return
    }
    if items.first?.number == item.number { removeFirst(dropped: true) }
  }

  private mutating func removeFirst(dropped: Bool) {
    bytes -= items.removeFirst().body.utf8.count
    if dropped { tally.dropped += 1 }
  }
}

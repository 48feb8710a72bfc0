import DequeModule
import FlatlineCore

/// What waits to be delivered to one place, in order; each until the place has taken it.
///
/// Bounded: when it is full, the oldest is given up and counted.
public struct DeliveryQueue: Sendable {
  public struct Counts: Sendable, Equatable {
    public var delivered = 0
    /// Attempts that did not succeed, and are made again.
    public var failed = 0
    /// Given up because the queue was full, or the place said that it will never take it.
    public var dropped = 0
    public var waiting = 0

    public init() {}
  }

  /// Stays the same from attempt to attempt.
  public struct Item: Sendable, Equatable {
    public var number: Int
    public var body: String
  }

  private var items: Deque<Item> = []
  private var bytes = 0
  private var nextNumber = 1
  private var backoff = Backoff()
  private var tally = Counts()
  private let maximumBytes: Int

  /// - Parameter maximumBytes: of all bodies together.
  public init(maximumBytes: Int = 16 << 20) {
    self.maximumBytes = maximumBytes
  }

  public var isEmpty: Bool { items.isEmpty }

  public var counts: Counts {
    var counts = tally
    counts.waiting = items.count
    return counts
  }

  public mutating func add(_ body: String) {
    items.append(Item(number: nextNumber, body: body))
    nextNumber += 1
    bytes += body.utf8.count
    while bytes > maximumBytes, items.count > 1 { removeFirst(dropped: true) }
  }

  /// The oldest, if it may be tried now.
  public func next(at now: Instant) -> Item? {
    backoff.mayTry(at: now) ? items.first : nil
  }

  public mutating func succeeded(_ item: Item) {
    backoff.succeeded()
    // Else it was given up on its way, and counted so.
    guard items.first?.number == item.number else { return }
    tally.delivered += 1
    removeFirst(dropped: false)
  }

  /// - Parameter isFinal: the place says that it will never take this.
  public mutating func failed(_ item: Item, isFinal: Bool, at now: Instant) {
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

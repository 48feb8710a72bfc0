import FlatlineCore
import Testing

@testable import FlatlineFeed

struct DeliveryQueueTests {
  private func queue(_ bodies: String..., maximumBytes: Int = 1000) -> DeliveryQueue {
    var queue = DeliveryQueue(maximumBytes: maximumBytes)
    for body in bodies { queue.add(body) }
    return queue
  }

  private func counts(
    delivered: Int = 0, failed: Int = 0, dropped: Int = 0, waiting: Int = 0
  ) -> DeliveryQueue.Counts {
    var counts = DeliveryQueue.Counts()
    counts.delivered = delivered
    counts.failed = failed
    counts.dropped = dropped
    counts.waiting = waiting
    return counts
  }

  /// Takes all that may be tried now.
  private func drain(_ queue: inout DeliveryQueue, at second: Double = 0) -> [String] {
    var bodies: [String] = []
    while let item = queue.next(at: .at(second)).first {
      bodies.append(item.body)
      queue.succeeded([item])
    }
    return bodies
  }

  @Test func whatCameFirstGoesFirst() {
    var queue = queue("a", "b", "c")
    #expect(!queue.isEmpty)
    #expect(drain(&queue) == ["a", "b", "c"])
    #expect(queue.isEmpty)
    #expect(queue.counts == counts(delivered: 3))
  }

  @Test func nothingWaits() {
    let queue = queue()
    #expect(queue.isEmpty)
    #expect(queue.next(at: .at(0)).isEmpty)
    #expect(queue.counts == counts())
  }

  @Test(arguments: [
    ("it fits exactly", 12, 0, ["four", "more", "last"]),
    ("one byte too few", 11, 1, ["more", "last"]),
    ("room for one", 7, 2, ["last"]),
    ("room for none: the newest is kept", 1, 2, ["last"]),
  ])
  func whatDoesNotFitDropsTheOldest(
    name: String, maximumBytes: Int, dropped: Int, left: [String]
  ) {
    var queue = queue("four", "more", "last", maximumBytes: maximumBytes)
    #expect(queue.counts == counts(dropped: dropped, waiting: left.count))
    #expect(drain(&queue) == left)
  }

  /// Memory is bounded, not what people see.
  @Test func bytesAreCountedNotCharacters() {
    var queue = queue("éé", "éé", maximumBytes: 6)
    #expect(drain(&queue) == ["éé"])
  }

  @Test func whatIsDeliveredMakesRoom() {
    var queue = queue("four", "more", maximumBytes: 8)
    for _ in 0..<10 {
      queue.succeeded(queue.next(at: .at(0)))
      queue.add("next")
    }
    #expect(queue.counts == counts(delivered: 10, waiting: 2))
  }

  @Test func aFailureIsTriedAgainLater() throws {
    var queue = queue("a", "b")
    let item = try #require(queue.next(at: .at(0)).first)
    queue.failed([item], isFinal: false, at: .at(0))
    #expect(queue.next(at: .at(0.999)).isEmpty)
    #expect(queue.next(at: .at(1)) == [item])
    queue.failed([item], isFinal: false, at: .at(1))
    #expect(queue.next(at: .at(2.999)).isEmpty)
    #expect(queue.next(at: .at(3)) == [item])
    #expect(queue.counts == counts(failed: 2, waiting: 2))
    #expect(drain(&queue, at: 3) == ["a", "b"])
  }

  /// A receiver tells a repetition from another event by it.
  @Test func theNumberStaysAndIsNeverUsedAgain() throws {
    var queue = queue("a", "a")
    let first = try #require(queue.next(at: .at(0)).first)
    queue.failed([first], isFinal: false, at: .at(0))
    #expect(queue.next(at: .at(60)).first?.number == first.number)
    queue.succeeded([first])
    let second = try #require(queue.next(at: .at(60)).first)
    #expect(second.number == first.number + 1)
    queue.succeeded([second])
    queue.add("a")
    #expect(queue.next(at: .at(60)).first?.number == first.number + 2)
  }

  @Test func whatIsRefusedIsDroppedAndTheNextMayGoAtOnce() throws {
    var queue = queue("a", "b")
    queue.failed(queue.next(at: .at(0)), isFinal: true, at: .at(0))
    #expect(queue.counts == counts(failed: 1, dropped: 1, waiting: 1))
    #expect(queue.next(at: .at(0)).first?.body == "b")
  }

  /// The queue is filled while an item is on its way.
  @Test(arguments: [false, true])
  func anItemGivenUpOnItsWayTakesNoOtherWithIt(isRefused: Bool) throws {
    var queue = queue("four", maximumBytes: 8)
    let item = try #require(queue.next(at: .at(0)).first)
    queue.add("more")
    queue.add("last")
    if isRefused {
      queue.failed([item], isFinal: true, at: .at(1))
    } else {
      queue.succeeded([item])
    }
    #expect(queue.counts.dropped == 1)
    #expect(drain(&queue, at: 1) == ["more", "last"])
  }

  @Test
  func everyItemHasOneFate() throws {
    var queue = queue("four", maximumBytes: 8)
    let item = try #require(queue.next(at: .at(0)).first)
    queue.add("more")
    queue.add("last")
    queue.succeeded([item])
    let counts = queue.counts
    #expect(counts.delivered + counts.dropped + counts.waiting == 3)
  }

  @Test func severalGoAtOnce() {
    var queue = queue("one", "two", "three", "four")
    let items = queue.next(at: .at(0), most: 3)
    #expect(items.map(\.body) == ["one", "two", "three"])
    #expect(queue.next(at: .at(0), most: 9, size: 7).map(\.body) == ["one", "two"])
    #expect(queue.next(at: .at(0), most: 9, size: 1).map(\.body) == ["one"])
    queue.succeeded(items, rejected: 1)
    #expect(queue.counts == counts(delivered: 2, failed: 1, dropped: 1, waiting: 1))
  }

  /// A receiver that is overloaded says for how long; nobody can have us wait for ever.
  @Test(arguments: [(0.5, 1.0), (40, 40), (100_000, 300)])
  func aReceiverIsLeftAlone(wish: Double, pause: Double) {
    var queue = queue("a")
    queue.failed(
      queue.next(at: .at(0)), isFinal: false, at: .at(0), retryAfter: .seconds(wish))
    #expect(queue.next(at: .at(pause - 0.001)).isEmpty)
    #expect(queue.next(at: .at(pause)).count == 1)
  }
}

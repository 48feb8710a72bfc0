/// Decides what each of several shards does next, when they read a capture together: who reads,
/// who observes, who sleeps, and who is through.
///
/// Batches are numbered from 0 and live in `capacity` slots, used in turn. A batch occupies its
/// slot from the moment it is to be read until it is released, when every shard has observed it and
/// its events were reported.
///
/// This is bookkeeping only: ``ShardedReader`` has the threads, and asks under a lock.
struct ReadingTurns {
  enum Turn: Equatable {
    /// Read the batch of this number. One shard at a time is told so.
    case read(Int)
    /// Observe the batch of this number.
    case observe(Int)
    /// Do nothing until ``drainWoken()`` names the shard.
    case sleep
    /// There is nothing more to do.
    case stop
  }

  private let capacity: Int
  private let readAhead: Int
  /// Batches read so far; the next one has this number.
  private(set) var batchCount = 0
  /// Slots in use.
  private var held = 0
  private var isReading = false
  private var hasEnded = false
  /// By shard: the number of the batch that it observes next.
  private var nextBatch: [Int]
  /// By slot: how many shards have still to observe its batch.
  private var awaited: [Int]
  private var isAsleep: [Bool]
  private var woken: [Int] = []

  /// - Parameters:
  ///   - readAhead: batches to be read before a shard needs them, so that no shard has to wait for
  ///     the one that reads.
  init(shards: Int, capacity: Int, readAhead: Int) {
    self.capacity = capacity
    self.readAhead = readAhead
    nextBatch = Array(repeating: 0, count: shards)
    awaited = Array(repeating: 0, count: capacity)
    isAsleep = Array(repeating: false, count: shards)
  }

  func slot(ofBatch number: Int) -> Int { number % capacity }

  /// The slot of the batch that a shard observes next.
  func slot(ofShard shard: Int) -> Int { slot(ofBatch: nextBatch[shard]) }

  mutating func turn(of shard: Int) -> Turn {
    let number = nextBatch[shard]
    if !isReading, !hasEnded, held < capacity, batchCount <= number + readAhead {
      isReading = true
      held += 1
      return .read(batchCount)
    }
    if number < batchCount { return .observe(number) }
    if hasEnded { return .stop }
    isAsleep[shard] = true
    return .sleep
  }

  /// The shard that was to read has done so.
  mutating func didRead() {
    guard !hasEnded else {
      // Some shards may have stopped: nobody observes this one.
      didReachEnd()
      return
    }
    isReading = false
    awaited[slot(ofBatch: batchCount)] = nextBatch.count
    batchCount += 1
    wakeSleepers()
  }

  /// The shard that was to read has found the end of the input.
  mutating func didReachEnd() {
    isReading = false
    held -= 1
    end()
  }

  /// No further batch is to be read; those that were read are still observed.
  mutating func end() {
    hasEnded = true
    wakeSleepers()
  }

  /// A shard has observed the batch that it was told to.
  ///
  /// - Returns: whether all shards have, so that the batch is to be released.
  mutating func didObserve(_ shard: Int) -> Bool {
    let slot = slot(ofShard: shard)
    nextBatch[shard] += 1
    awaited[slot] -= 1
    return awaited[slot] == 0
  }

  /// Frees the slots of some batches.
  mutating func release(_ count: Int) {
    held -= count
    wakeSleepers()
  }

  /// The shards that were asleep and may now have something to do, each named once.
  mutating func drainWoken() -> [Int] {
    guard !woken.isEmpty else { return [] }
    defer { woken = [] }
    return woken
  }

  private mutating func wakeSleepers() {
    for shard in isAsleep.indices where isAsleep[shard] {
      isAsleep[shard] = false
      woken.append(shard)
    }
  }
}

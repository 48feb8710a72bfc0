import FlatlineCore

/// What the threads of a ``ShardedReader`` share: the batches, what was said of each, and whose
/// turn it is.
struct SharedBatches {
  /// A batch that some shards have still to observe, or one to be filled again.
  private struct Slot {
    var batch = DealtBatch()
    /// By shard.
    var events: [ShardEvents]
  }

  /// What a shard is to do, and with which batch.
  enum Step {
    case read(DealtBatch)
    case observe(DealtBatch)
    case sleep
    case stop
  }

  /// Batches held at once: few enough for a processor's third-level cache.
  private static let capacity = 8
  /// Enough for a file. Of a stream no batch is read ahead, because it may be long in coming.
  private static let readAhead = 2

  private var turns: ReadingTurns
  private var slots: [Slot]
  /// By batch and shard: what was said of batches that all shards have observed.
  private var unreported: [[ShardEvents]] = []

  init(shards: Int, isStream: Bool) {
    turns = ReadingTurns(
      shards: shards, capacity: Self.capacity, readAhead: isStream ? 0 : Self.readAhead)
    let slot = Slot(events: Array(repeating: ShardEvents(), count: shards))
    slots = Array(repeating: slot, count: Self.capacity)
  }

  mutating func step(of shard: Int) -> Step {
    switch turns.turn(of: shard) {
    case .read(let number):
      // Moved out, so that it can be filled in place.
      var batch = DealtBatch()
      swap(&slots[turns.slot(ofBatch: number)].batch, &batch)
      return .read(batch)
    case .observe(let number): return .observe(slots[turns.slot(ofBatch: number)].batch)
    case .sleep: return .sleep
    case .stop: return .stop
    }
  }

  /// Hands the batch that a shard has read to all shards.
  mutating func finishReading(_ batch: inout DealtBatch) {
    swap(&slots[turns.slot(ofBatch: turns.batchCount)].batch, &batch)
    turns.didRead()
  }

  /// There are no more batches.
  mutating func finishReading() {
    turns.didReachEnd()
  }

  /// No further batch is to be read.
  mutating func cancel() {
    turns.end()
  }

  /// - Parameter events: what the shard said of the batch; they are moved out.
  /// - Returns: whether there is something to report now.
  mutating func finishObserving(_ shard: Int, _ events: inout ShardEvents) -> Bool {
    let slot = turns.slot(ofShard: shard)
    if !events.isEmpty { swap(&slots[slot].events[shard], &events) }
    guard turns.didObserve(shard) else { return false }
    // Most batches lead to no event.
    guard slots[slot].events.contains(where: { !$0.isEmpty }) else {
      turns.release(1)
      return false
    }
    unreported.append(slots[slot].events)
    for shard in slots[slot].events.indices { slots[slot].events[shard] = ShardEvents() }
    return true
  }

  /// By batch and shard: what is to be reported. Call ``release(_:)`` when that was done.
  mutating func drainUnreported() -> [[ShardEvents]] {
    defer { unreported = [] }
    return unreported
  }

  /// - Parameter count: of batches whose events were reported.
  mutating func release(_ count: Int) {
    turns.release(count)
  }

  /// The shards that were asleep and may now have something to do.
  mutating func drainWoken() -> [Int] { turns.drainWoken() }
}

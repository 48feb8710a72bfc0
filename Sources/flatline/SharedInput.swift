import Capture
import Dispatch
import FlatlineCore
import Synchronization

/// A capture on its way to several shards, each in a thread of its own.
///
/// No thread only reads. A shard that finds few batches ahead of it reads the next one and deals it
/// out, while the others look at those before: so each thread always has something to do, however
/// long reading takes, and as many threads as processors are enough.
final class SharedInput: Sendable {
  private struct Source: ~Copyable {
    var merger: SavefileMerger
    var dealer: PacketDealer
  }

  /// A batch that some shards have still to look at, or one to be filled again.
  private struct Slot {
    var batch = DealtBatch()
    /// Shards that have not looked at it.
    var awaited = 0
    /// By shard.
    var events: [ShardEvents]
  }

  private struct State {
    /// Used in turn.
    var slots: [Slot]
    /// Batches read so far; the next one has this number.
    var count = 0
    /// Batches that are being read or looked at, or whose events are not reported yet.
    var held = 0
    /// Whether somebody reads.
    var isReading = false
    var hasEnded = false
    /// Whether a shard sleeps until there is another batch, or room for one.
    var isAsleep: [Bool]
    /// What was said of batches that all shards have looked at, and is not reported yet.
    var spoken: [[ShardEvents]] = []
    /// Shards that are through.
    var shards: [EngineShard] = []
    /// In bytes, as far as it was read.
    var position = 0
  }

  private enum Turn {
    case look(DealtBatch)
    /// To be filled.
    case read(DealtBatch)
    case sleep
    case stop
  }

  /// Batches held at once: few enough for a processor's third cache.
  private static let capacity = 8
  /// Batches read before they are needed, so that nobody has to wait for who reads.
  private static let aheadCount = 2

  /// Of all files in bytes, unless one of them is a stream.
  let size: Int?
  private let shardCount: Int
  /// Of a stream the next batch may be long in coming.
  private let aheadCount: Int
  /// Nobody waits for it: see ``State/isReading``.
  private let source: Mutex<Source>
  private let state: Mutex<State>
  /// A shard's sleep.
  private let alarms: [DispatchSemaphore]
  /// Something can be reported, or is over.
  private let news = DispatchSemaphore(value: 0)

  init(_ paths: [String], _ dealer: PacketDealer, shards: Int) {
    shardCount = shards
    let merger = SavefileMerger(paths: paths)
    size = merger.size
    aheadCount = size == nil ? 0 : Self.aheadCount
    source = Mutex(Source(merger: merger, dealer: dealer))
    let slot = Slot(events: Array(repeating: ShardEvents(), count: shards))
    state = Mutex(
      State(
        slots: Array(repeating: slot, count: Self.capacity),
        isAsleep: Array(repeating: false, count: shards)))
    alarms = (0..<shards).map { _ in DispatchSemaphore(value: 0) }
  }

  /// Looks at the whole capture, as one of the shards.
  func pass(to shard: EngineShard) {
    var shard = shard
    var events = ShardEvents()
    var number = 0
    loop: while true {
      // In the switch only: a batch that is still held here could not be filled again in place.
      switch turn(of: shard.index, at: number) {
      case .look(let batch): shard.observe(batch, into: &events)
      case .read(let batch):
        read(into: batch)
        continue loop
      case .sleep:
        alarms[shard.index].wait()
        continue loop
      case .stop: break loop
      }
      finish(number, shard.index, &events)
      number += 1
    }
    state.withLock { $0.shards.append(shard) }
    news.signal()
  }

  /// Waits until there is something to report, or some time has passed.
  ///
  /// - Returns: `false` when all is over, and was reported.
  func report(_ events: inout [Event], position: inout Int, within time: DispatchTimeInterval)
    -> Bool
  {
    _ = news.wait(timeout: .now() + time)
    let (spoken, isOver) = state.withLock { state in
      position = state.position
      defer { state.spoken = [] }
      return (state.spoken, state.shards.count == shardCount)
    }
    for batch in spoken { ShardEvents.merge(batch, into: &events) }
    if !spoken.isEmpty { wake { $0.held -= spoken.count } }
    return !isOver
  }

  /// The parts, when all is over.
  func parts() -> (
    dealer: PacketDealer, shards: [EngineShard], errors: [CaptureError], timestampsOutOfRange: Int
  ) {
    let shards = state.withLock { $0.shards.sorted { $0.index < $1.index } }
    return source.withLock { source in
      (source.dealer, shards, source.merger.errors, source.merger.timestampsOutOfRange)
    }
  }

  /// - Parameter number: of the batch that the shard has to look at next.
  private func turn(of shard: Int, at number: Int) -> Turn {
    state.withLock { state in
      if !state.isReading, !state.hasEnded, state.held < Self.capacity,
        state.count <= number + aheadCount
      {
        state.isReading = true
        state.held += 1
        var batch = DealtBatch()
        swap(&state.slots[state.count % Self.capacity].batch, &batch)
        return .read(batch)
      }
      if number < state.count { return .look(state.slots[number % Self.capacity].batch) }
      if state.hasEnded { return .stop }
      state.isAsleep[shard] = true
      return .sleep
    }
  }

  private func read(into batch: consuming DealtBatch) {
    var batch = batch
    let (isMore, position) = source.withLock { source in
      let isMore = source.merger.next(into: &batch.packets)
      if isMore { source.dealer.deal(&batch) }
      return (isMore, source.merger.position)
    }
    wake { state in
      state.isReading = false
      state.position = position
      guard isMore else {
        state.hasEnded = true
        return
      }
      let place = state.count % Self.capacity
      swap(&state.slots[place].batch, &batch)
      state.slots[place].awaited = shardCount
      state.count += 1
    }
  }

  private func finish(_ number: Int, _ shard: Int, _ events: inout ShardEvents) {
    let place = number % Self.capacity
    let isDone = state.withLock { state in
      if !events.isEmpty { swap(&state.slots[place].events[shard], &events) }
      state.slots[place].awaited -= 1
      return state.slots[place].awaited == 0
    }
    guard isDone else { return }
    var hasNews = false
    wake { state in
      // Of most batches nothing is said.
      guard state.slots[place].events.contains(where: { !$0.isEmpty }) else {
        state.held -= 1
        return
      }
      hasNews = true
      state.spoken.append(state.slots[place].events)
      for shard in state.slots[place].events.indices {
        state.slots[place].events[shard] = ShardEvents()
      }
    }
    if hasNews { news.signal() }
  }

  /// Changes the state so that sleeping shards may have something to do.
  private func wake(_ change: (inout State) -> Void) {
    let sleepers = state.withLock { state in
      change(&state)
      let sleepers = state.isAsleep.indices.filter { state.isAsleep[$0] }
      for shard in sleepers { state.isAsleep[shard] = false }
      return sleepers
    }
    for shard in sleepers { alarms[shard].signal() }
  }
}

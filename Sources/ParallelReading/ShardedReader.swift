import Capture
import Dispatch
import FlatlineCore
import Synchronization

/// Reads captures with the shards of an engine, each in a thread of its own if there are several.
///
/// No thread only reads. A shard that finds few batches ahead of it reads the next one and deals it
/// out, while the others observe those before. So each thread always has something to do, however
/// long reading takes, and as many threads as processors are enough. ``ReadingTurns`` decides who
/// does what.
package final class ShardedReader: Sendable {
  /// What is left when all was read.
  package struct Outcome: Sendable {
    package var engine: ShardedEngine
    /// What could not be read.
    package var errors: [CaptureError]
    /// Packets that were left out, by what was wrong with them.
    package var skipped: [DecodeError: Int]
    /// Whether reading ended because it was asked to.
    package var isInterrupted: Bool
  }

  private struct Input: ~Copyable {
    var merger: SavefileMerger
    var dealer: PacketDealer
  }

  private struct State {
    var batches: SharedBatches
    /// Shards that are through.
    var finished: [EngineShard] = []
    /// In bytes, as far as the input was read.
    var position = 0
  }

  /// The size of all files in bytes, unless one of them is a stream.
  package let size: Int?
  private let engine: ShardedEngine
  /// Never waited for: ``ReadingTurns`` lets one shard read at a time.
  private let input: Mutex<Input>
  private let state: Mutex<State>
  /// By shard: what it sleeps on.
  private let alarms: [DispatchSemaphore]
  /// There is something to report, or a shard is through.
  private let news = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - engine: the shards that observe the packets, and their dealer.
  ///   - alignment: of the same paths.
  ///   - interruption: ends reading before its end.
  package init(
    _ paths: [String], _ engine: ShardedEngine, alignment: CaptureAlignment? = nil,
    interruption: Interruption? = nil
  ) {
    self.engine = engine
    let merger = SavefileMerger(paths: paths, alignment: alignment, interruption: interruption)
    size = merger.size
    let count = engine.shards.count
    state = Mutex(State(batches: SharedBatches(shards: count, isStream: size == nil)))
    input = Mutex(Input(merger: merger, dealer: engine.dealer))
    alarms = (0..<count).map { _ in DispatchSemaphore(value: 0) }
  }

  /// How far the input has been read, in bytes.
  package var position: Int { state.withLock { $0.position } }

  /// Reads the input to its end. To be called once; all threads have ended when it returns.
  ///
  /// - Parameters:
  ///   - interval: the longest time between two calls of `report`, if there are several shards.
  ///   - report: called with new events, in order; also without any, when the interval is over or,
  ///     with one shard, after each batch.
  /// - Throws: what `report` throws; nothing more is read then.
  package func read(
    interval: DispatchTimeInterval, report: ([Event]) throws -> Void
  ) throws -> Outcome {
    try engine.shards.count == 1 ? readAlone(report) : readInThreads(interval, report)
  }

  /// One shard needs neither a thread nor a dealer.
  private func readAlone(_ report: ([Event]) throws -> Void) throws -> Outcome {
    var engine = engine
    var batch = PacketBatch()
    var events: [Event] = []
    return try input.withLock { input in
      while input.merger.next(into: &batch) {
        engine.observe(batch, into: &events)
        state.withLock { $0.position = input.merger.position }
        try report(events)
        events.removeAll(keepingCapacity: true)
      }
      return Outcome(engine, input.merger)
    }
  }

  private func readInThreads(
    _ interval: DispatchTimeInterval, _ report: ([Event]) throws -> Void
  ) throws -> Outcome {
    let threads = DispatchGroup()
    for shard in engine.shards {
      DispatchQueue(label: "flatline.shard").async(group: threads) { self.run(shard) }
    }
    defer { threads.wait() }
    do {
      try reportAll(interval, report)
    } catch {
      update { $0.batches.cancel() }
      throw error
    }
    var engine = engine
    engine.shards = state.withLock { $0.finished.sorted { $0.index < $1.index } }
    return input.withLock { input in
      engine.dealer = input.dealer
      return Outcome(engine, input.merger)
    }
  }

  private func reportAll(
    _ interval: DispatchTimeInterval, _ report: ([Event]) throws -> Void
  ) throws {
    var events: [Event] = []
    var isOver = false
    while !isOver {
      _ = news.wait(timeout: .now() + interval)
      let batches = state.withLock { state in
        isOver = state.finished.count == engine.shards.count
        return state.batches.drainUnreported()
      }
      for batch in batches { ShardEvents.merge(batch, into: &events) }
      if !batches.isEmpty { update { $0.batches.release(batches.count) } }
      try report(events)
      events.removeAll(keepingCapacity: true)
    }
  }
}

extension ShardedReader.Outcome {
  fileprivate init(_ engine: ShardedEngine, _ merger: borrowing SavefileMerger) {
    self.init(
      engine: engine, errors: merger.errors, skipped: merger.skipped,
      isInterrupted: merger.isInterrupted)
  }
}

// MARK: In a shard's thread

extension ShardedReader {
  /// Observes the whole input as one of the shards.
  private func run(_ shard: EngineShard) {
    var shard = shard
    var events = ShardEvents()
    loop: while true {
      // A batch must not be held outside the switch: it could not be filled again in place.
      switch update({ $0.batches.step(of: shard.index) }) {
      case .observe(let batch): shard.observe(batch, into: &events)
      case .read(let batch):
        read(into: batch)
        continue loop
      case .sleep:
        alarms[shard.index].wait()
        continue loop
      case .stop: break loop
      }
      if update({ $0.batches.finishObserving(shard.index, &events) }) { news.signal() }
    }
    state.withLock { $0.finished.append(shard) }
    news.signal()
  }

  private func read(into batch: consuming DealtBatch) {
    var batch = batch
    let (isMore, position) = input.withLock { input in
      let isMore = input.merger.next(into: &batch.packets)
      if isMore { input.dealer.deal(&batch) }
      return (isMore, input.merger.position)
    }
    update { state in
      state.position = position
      if isMore {
        state.batches.finishReading(&batch)
      } else {
        state.batches.finishReading()
      }
    }
  }

  /// Changes what the threads share, and wakes those that may now have something to do.
  private func update<Result>(_ change: (inout State) -> Result) -> Result {
    let (result, woken) = state.withLock { state in
      (change(&state), state.batches.drainWoken())
    }
    for shard in woken { alarms[shard].signal() }
    return result
  }
}

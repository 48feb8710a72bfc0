import SyntheticTraffic

@testable import ParallelReading

/// Plays the threads of a reader in one thread, in an order made from a seed: shards that read,
/// observe and sleep as ``ReadingTurns`` says, and somebody who reports and releases batches.
struct Schedule {
  private enum Doing: Equatable {
    case nothing, asleep, stopped
    case reading(Int)
    case observing(Int)
  }

  /// By shard: the batches it observed, in order.
  private(set) var observed: [[Int]]
  /// The batches that were read before the end, in order.
  private(set) var read: [Int] = []
  /// The most shards that read at the same time.
  private(set) var mostReaders = 0
  /// The most batches that were in use at the same time.
  private(set) var mostHeld = 0
  /// Whether it came to a point where nobody could go on.
  private(set) var isStuck = false

  private var turns: ReadingTurns
  private var doing: [Doing]
  private var generator: SeededGenerator
  private let batches: Int
  /// Batches that all shards have observed, and that are not released.
  private var unreported = 0
  private var held = 0
  private var hasEnded = false

  /// - Parameter batches: in the input.
  init(shards: Int, capacity: Int, readAhead: Int, batches: Int, seed: UInt64) {
    turns = ReadingTurns(shards: shards, capacity: capacity, readAhead: readAhead)
    doing = Array(repeating: .nothing, count: shards)
    observed = Array(repeating: [], count: shards)
    generator = SeededGenerator(seed: seed)
    self.batches = batches
  }

  /// - Parameter end: after how many steps reading is given up, if it is.
  mutating func run(endingAfter end: Int = .max) {
    var steps = 0
    while doing.contains(where: { $0 != .stopped }) {
      steps += 1
      if steps == end {
        hasEnded = true
        turns.end()
      }
      let shards = doing.indices.filter { doing[$0] != .asleep && doing[$0] != .stopped }
      // One more than the shards is who reports.
      guard
        let next = (shards + (unreported > 0 ? [doing.count] : [])).randomElement(using: &generator)
      else {
        isStuck = true
        return
      }
      if next == doing.count { report() } else { step(next) }
      for shard in turns.drainWoken() where doing[shard] == .asleep { doing[shard] = .nothing }
      mostHeld = max(mostHeld, held)
      mostReaders = max(mostReaders, doing.count { if case .reading = $0 { true } else { false } })
    }
  }

  private mutating func report() {
    let count = Int.random(in: 1...unreported, using: &generator)
    unreported -= count
    held -= count
    turns.release(count)
  }

  private mutating func step(_ shard: Int) {
    switch doing[shard] {
    case .nothing:
      switch turns.turn(of: shard) {
      case .read(let number):
        held += 1
        doing[shard] = .reading(number)
      case .observe(let number): doing[shard] = .observing(number)
      case .sleep: doing[shard] = .asleep
      case .stop: doing[shard] = .stopped
      }
    case .reading(let number):
      doing[shard] = .nothing
      if read.count < batches {
        if hasEnded { held -= 1 } else { read.append(number) }
        turns.didRead()
      } else {
        held -= 1
        turns.didReachEnd()
      }
    case .observing(let number):
      doing[shard] = .nothing
      observed[shard].append(number)
      if turns.didObserve(shard) { unreported += 1 }
    case .asleep, .stopped: break
    }
  }
}

import SyntheticTraffic
import Testing

@testable import ParallelReading

struct ReadingTurnsTests {
  @Test func oneShardReadsAheadThenObserves() {
    var turns = ReadingTurns(shards: 1, capacity: 8, readAhead: 2)
    for number in 0...2 {
      #expect(turns.turn(of: 0) == .read(number))
      turns.didRead()
    }
    #expect(turns.turn(of: 0) == .observe(0))
    #expect(turns.didObserve(0) == true)
    turns.release(1)
    #expect(turns.turn(of: 0) == .read(3))
    turns.didReachEnd()
    for number in 1...2 {
      #expect(turns.turn(of: 0) == .observe(number))
      #expect(turns.didObserve(0) == true)
    }
    #expect(turns.turn(of: 0) == .stop)
  }

  /// Of a stream the next batch may be long in coming.
  @Test func withoutReadingAheadABatchIsObservedFirst() {
    var turns = ReadingTurns(shards: 1, capacity: 8, readAhead: 0)
    #expect(turns.turn(of: 0) == .read(0))
    turns.didRead()
    #expect(turns.turn(of: 0) == .observe(0))
    #expect(turns.didObserve(0) == true)
    #expect(turns.turn(of: 0) == .read(1))
  }

  @Test func whoHasNothingToDoSleepsUntilABatchIsRead() {
    var turns = ReadingTurns(shards: 3, capacity: 8, readAhead: 2)
    #expect(turns.turn(of: 2) == .read(0))
    #expect(turns.turn(of: 0) == .sleep)
    #expect(turns.turn(of: 1) == .sleep)
    #expect(turns.drainWoken() == [])
    turns.didRead()
    #expect(turns.drainWoken() == [0, 1])
    #expect(turns.drainWoken() == [])
    #expect(turns.turn(of: 0) == .read(1))
    #expect(turns.turn(of: 1) == .observe(0))
  }

  @Test func theEndWakesEverybody() {
    var turns = ReadingTurns(shards: 2, capacity: 8, readAhead: 2)
    #expect(turns.turn(of: 1) == .read(0))
    #expect(turns.turn(of: 0) == .sleep)
    turns.didReachEnd()
    #expect(turns.drainWoken() == [0])
    #expect(turns.turn(of: 0) == .stop)
    #expect(turns.turn(of: 1) == .stop)
  }

  @Test func aBatchIsDoneWhenAllHaveObservedIt() {
    var turns = ReadingTurns(shards: 3, capacity: 8, readAhead: 0)
    #expect(turns.turn(of: 0) == .read(0))
    turns.didRead()
    let isDone = [2, 0, 1].map { turns.didObserve($0) }
    #expect(isDone == [false, false, true])
  }

  @Test func withoutAFreeSlotNobodyReads() {
    var turns = ReadingTurns(shards: 1, capacity: 2, readAhead: 9)
    for number in 0...1 {
      #expect(turns.turn(of: 0) == .read(number))
      turns.didRead()
    }
    for number in 0...1 {
      #expect(turns.turn(of: 0) == .observe(number))
      #expect(turns.didObserve(0) == true)
    }
    #expect(turns.turn(of: 0) == .sleep)
    turns.release(1)
    #expect(turns.drainWoken() == [0])
    #expect(turns.turn(of: 0) == .read(2))
    #expect(turns.slot(ofBatch: 2) == turns.slot(ofBatch: 0))
  }

  /// Whatever the order in which threads get to run.
  @Test(arguments: [1, 2, 3, 5], [0, 1, 2, 40])
  func everyShardObservesEveryBatchInOrder(shards: Int, batches: Int) {
    for seed in 0..<50 {
      for (capacity, readAhead) in [(8, 2), (8, 0), (1, 0), (2, 5)] {
        var schedule = Schedule(
          shards: shards, capacity: capacity, readAhead: readAhead, batches: batches,
          seed: UInt64(seed))
        schedule.run()
        #expect(!schedule.isStuck)
        #expect(schedule.read == Array(0..<batches))
        #expect(schedule.observed == Array(repeating: Array(0..<batches), count: shards))
        #expect(schedule.mostReaders == 1)
        #expect(schedule.mostHeld <= capacity)
      }
    }
  }

  /// What was read is observed all the same.
  @Test(arguments: [1, 2, 3, 5], [1, 10, 60])
  func whenReadingIsGivenUpEveryShardStops(shards: Int, steps: Int) {
    for seed in 0..<50 {
      var schedule = Schedule(
        shards: shards, capacity: 8, readAhead: 2, batches: 1000, seed: UInt64(seed))
      schedule.run(endingAfter: steps)
      #expect(!schedule.isStuck)
      #expect(schedule.read.count < 1000)
      #expect(schedule.observed == Array(repeating: schedule.read, count: shards))
    }
  }
}

/// A clock that was set: time goes on, and is told by the new clock.
extension Engine {
  /// ``now`` by the clock that stamped the last packets.
  public var toldTime: Instant { now - ledger.sink.clockOffset }

  /// Where the clock was set before a batch: says what stands, by the new clock.
  mutating func followClock(of batch: PacketBatch) {
    guard batch.clockOffset != ledger.sink.clockOffset else { return }
    ledger.sink.clockOffset = batch.clockOffset
    let standing = tracker.table.occupied.filter { tracker.table.records[$0].standing != nil }
    // In an order that does not depend on where flows are kept: see ``EventPlace``.
    let order = standing.sorted {
      tracker.table.records[$0].generation < tracker.table.records[$1].generation
    }
    for slot in order {
      ledger.sink.origin = .packet(
        packets.count, generation: tracker.table.records[slot].generation)
      ledger.tellAgain(tracker.table.records[slot], at: now)
    }
  }

  /// The clock that stamps packets was set forward, while everything went on: what happened before
  /// counts as later by that.
  ///
  /// - Parameters:
  ///   - step: how far.
  ///   - instant: the time by the new clock.
  public mutating func followClock(
    setForwardBy step: Interval, until instant: Instant, into events: inout [Event]
  ) {
    now = max(now, instant)
    ledger.sink.origin = .packet(packets.count)
    move(over: HostSuspension(begin: instant - step, end: instant, isOfClock: true)) { _ in
      true
    }
    evaluate(inOrder: tracker.table.occupied.filter { tracker.table.records[$0].hasStanding })
    ledger.sink.drain(into: &events)
  }
}

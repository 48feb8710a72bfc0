extension PacketBatch {
  /// Where time begins anew before the first packet.
  var restart: Instant? { isAfterClockStep ? entries.first?.timestamp : nil }
}

/// A clock that was set: what the engine knows of time before it, it knows by another clock.
extension Engine {
  /// Goes on at a time that does not follow from the time before: withdraws every standing
  /// prediction, and forgets all flows. What was counted stays, and what is known of brokers and
  /// their kernels.
  ///
  /// - Parameter instant: from here on the time; the packets that follow are not earlier.
  public mutating func restart(at instant: Instant, into events: inout [Event]) {
    restart(at: instant)
    ledger.sink.drain(into: &events)
  }

  mutating func restart(at instant: Instant) {
    now = instant
    restartedAt = instant
    // In an order that does not depend on where flows are kept: see ``EventPlace``.
    let slots = tracker.table.occupied.sorted {
      tracker.table.records[$0].generation < tracker.table.records[$1].generation
    }
    for slot in slots {
      ledger.sink.origin = .packet(
        packets.count, generation: tracker.table.records[slot].generation)
      ledger.withdraw(&tracker.table.records[slot], context(of: slot))
      tracker.forget(slot)
    }
    ledger.forgetTimes()
    neighbours = NeighbourTable()
    ledger.captureLoss.record(until: instant, isBlind: true)
  }
}

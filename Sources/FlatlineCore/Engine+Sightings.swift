/// Tells that clients are alive.
extension Engine {
  /// A client was seen: see ``SightingNews``.
  @inline(never)
  mutating func tell(of address: IPAddress, _ news: SightingNews, _ slot: Int) {
    guard ledger.tellsSightings else { return }
    if news == .survived, let idle = tracker.table.records[slot].flow.longestIdle.interval {
      ledger.sink.origin = .packet(packets.count)
      ledger.sink.append(
        .survived(SurvivedIdle(at: now, address: address, idle: idle)), at: now)
    }
    ledger.sink.append(Sighting(at: now, address: address), packet: packets.count)
  }

  /// What the slow path says of a client that was seen, against what was known before.
  func news(of slot: Int, since last: Instant?, _ idle: IdleTime) -> SightingNews {
    if tracker.table.records[slot].flow.longestIdle != idle { return .survived }
    return last.map { Sighting.period($0) == Sighting.period(now) } ?? false ? .none : .first
  }
}

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
  ///
  /// - Parameter wasSeen: whether it was before, in this period.
  func news(of slot: Int, wasSeen: Bool, _ idle: IdleTime) -> SightingNews {
    if tracker.table.records[slot].flow.longestIdle != idle { return .survived }
    return wasSeen ? .none : .first
  }
}

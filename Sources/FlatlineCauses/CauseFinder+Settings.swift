import FlatlineCore

/// Settings that are changed while events come.
extension CauseFinder {
  /// Goes on with other settings. Where networks are other ones, incidents end, and those that go on
  /// are told anew.
  ///
  /// - Parameter said: gets what is to be said.
  public mutating func adopt(_ new: Settings, at now: Instant, into said: inout [Event]) {
    let isRegrouped = settings.prefix != new.prefix
    settings = new
    risks.idleTimeout = new.idleTimeout
    guard isRegrouped else { return }
    outages.endAll(at: now, into: &said)
    outages = Outages()
    surroundings.regroup(by: new.prefix, watching: byAddress.keys)
    let ids = suspects.keys.sorted()
    for id in ids {
      guard let suspect = suspects[id] else { continue }
      let isPart = !suspect.isClosed && suspect.trouble != .stranger
      suspects[id]?.outage = isPart ? outages.join(suspect, new.prefix) : nil
    }
    for id in ids { judge(id, at: now) }
    said += output
    output.removeAll(keepingCapacity: true)
  }
}

/// Which addresses were seen of late, so that each is told of once in a while and not with every
/// packet.
///
/// A table of fixed size. Where two addresses meet in a place, both are told of more often.
struct Presence: Sendable {
  private static let placeBits: UInt64 = 14
  private static let periodMask: UInt64 = 0xffff

  /// Of an address, a hash and the period in which it was told of.
  private var told: [UInt64]

  /// - Parameter isWanted: else no address is ever news.
  init(isWanted: Bool) {
    told = isWanted ? Array(repeating: 0, count: 1 << Int(Self.placeBits)) : []
  }

  var isWanted: Bool { !told.isEmpty }

  /// Whether it is time to tell of an address again; it is taken to be told then.
  @inline(__always)
  mutating func isNews(_ address: IPAddress, at instant: Instant) -> Bool {
    let hash = (address.low ^ 0x9e37_79b9_7f4a_7c15).folded(
      with: address.high ^ 0xd1b5_4a32_d192_ed03)
    let period = UInt64(bitPattern: Sighting.period(instant))
    // Never what an empty place has.
    let mark = (hash | 1 << 63) & ~Self.periodMask | period & Self.periodMask
    let place = Int(truncatingIfNeeded: hash >> (63 - Self.placeBits) & (1 << Self.placeBits - 1))
    if told[place] == mark { return false }
    told[place] = mark
    return true
  }
}

extension Engine {
  /// A client was seen: tells of its address, unless that was done of late.
  @inline(never)
  mutating func tell(of address: IPAddress, _ news: SightingNews, _ slot: Int) {
    guard presence.isWanted, presence.isNews(address, at: now) || news == .survived else { return }
    let idle = tracker.table.records[slot].flow.longestIdle.interval
    ledger.sink.origin = .packet(packets.count)
    ledger.sink.append(
      .sighting(
        Sighting(at: now, address: address, survivedIdle: news == .survived ? idle : nil)),
      at: now)
  }

  /// What the slow path says of a client that was seen, against what was known before.
  func news(of slot: Int, since last: Instant?, _ idle: IdleTime) -> SightingNews {
    if tracker.table.records[slot].flow.longestIdle != idle { return .survived }
    return last.map { Sighting.period($0) == Sighting.period(now) } ?? false ? .none : .first
  }
}

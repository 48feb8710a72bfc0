/// Which addresses were seen of late, so that each is told of once in a while and not with every
/// packet.
///
/// A table of fixed size. Where two addresses meet in a place, both are told of more often.
struct Presence: Sendable {
  private static let placeBits: UInt64 = 12
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
    let period = UInt64(bitPattern: instant.nanosecondsSinceEpoch >> Sighting.periodBits)
    // Never what an empty place has.
    let mark = (hash | 1 << 63) & ~Self.periodMask | period & Self.periodMask
    let place = Int(truncatingIfNeeded: hash >> (63 - Self.placeBits) & (1 << Self.placeBits - 1))
    if told[place] == mark { return false }
    told[place] = mark
    return true
  }
}

extension Engine {
  /// A client's address was seen: tells of it, unless that was done of late.
  ///
  /// - Parameter survived: how long its connection had been idle, where that is news.
  @inline(__always)
  mutating func sight(_ address: IPAddress, _ survived: IdleTime?) {
    guard presence.isWanted else { return }
    if presence.isNews(address, at: now) || survived != nil { tell(of: address, survived) }
  }

  @inline(never)
  private mutating func tell(of address: IPAddress, _ survived: IdleTime?) {
    ledger.sink.origin = .packet(packets.count)
    ledger.sink.append(
      .sighting(Sighting(at: now, address: address, survivedIdle: survived?.interval)), at: now)
  }
}

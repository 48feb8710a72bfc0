/// A client's address is alive: told of each every few seconds, for whoever looks at many connections.
///
/// Only where ``Engine/Configuration/tellsSightings`` is on.
public struct Sighting: Sendable {
  /// An address is told of once in a period of 2^32 ns, or 4.3 s.
  private static let periodBits: Int64 = 32

  @inline(__always)
  package static func period(_ instant: Instant) -> Int64 {
    instant.nanosecondsSinceEpoch >> periodBits
  }

  package var at: Instant
  package var address: IPAddress
  /// How long one of its connections had been idle and was alive all the same, where that is more
  /// than it had shown before.
  package var survivedIdle: Interval?

  package init(at: Instant, address: IPAddress, survivedIdle: Interval? = nil) {
    self.at = at
    self.address = address
    self.survivedIdle = survivedIdle
  }
}

/// A client's address is alive: each of its connections that shows so tells it every few seconds, for
/// whoever looks at many.
///
/// Only where ``Engine/Configuration/tellsSightings`` is on.
public struct Sighting: Sendable {
  /// A connection tells once in a period of 2^32 ns, or 4.3 s.
  package static let period = Interval(nanoseconds: 1 << periodBits)
  private static let periodBits: Int64 = 32

  @inline(__always)
  package static func period(_ instant: Instant) -> Int64 {
    instant.nanosecondsSinceEpoch >> periodBits
  }

  package var at: Instant
  package var address: IPAddress

  package init(at: Instant, address: IPAddress) {
    self.at = at
    self.address = address
  }
}

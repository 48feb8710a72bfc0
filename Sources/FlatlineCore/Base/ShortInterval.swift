/// A length of time, if there is one, in four bytes: in units of 2^20 ns, or 1.05 ms, up to 26 days.
struct ShortInterval: Sendable, Equatable {
  private static let unitBits: Int64 = 20

  private var units: Int32 = -1

  init() {}

  /// Rounded down. One that is too long is stored as another or none: checking would cost time with every
  /// packet.
  @inline(__always)
  init(_ interval: Interval) {
    units = Int32(truncatingIfNeeded: interval.nanoseconds >> Self.unitBits)
  }

  var interval: Interval? {
    units < 0 ? nil : Interval(nanoseconds: Int64(units) << Self.unitBits)
  }
}

/// How long answers took, counted in classes: of four to each doubling, so a quantile is known to a
/// fifth.
struct RoundTrips: Sendable, Equatable {
  /// From 1 us to half a minute.
  private static let classes = 100

  private var counts = [Int](repeating: 0, count: classes)

  mutating func add(_ interval: Interval) {
    let microseconds = max(1, interval.nanoseconds / 1000)
    let exponent = 63 - microseconds.leadingZeroBitCount
    let mantissa = exponent >= 2 ? Int(microseconds >> (exponent - 2)) & 3 : 0
    counts[min(Self.classes - 1, exponent * 4 + mantissa)] += 1
  }

  mutating func add(_ other: RoundTrips) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// A quarter of them took no longer: the others may have waited for a delayed acknowledgment.
  var lowerQuartile: Interval? {
    let all = counts.reduce(0, +)
    guard all > 0 else { return nil }
    var below = 0
    for (index, count) in counts.enumerated() {
      below += count
      guard below * 4 >= all else { continue }
      let (exponent, mantissa) = index.quotientAndRemainder(dividingBy: 4)
      let base = Int64(1) << exponent
      return Interval(nanoseconds: (base + base * Int64(mantissa) / 4) * 1000)
    }
    return nil
  }
}

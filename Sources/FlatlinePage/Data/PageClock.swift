import FlatlineCore

/// Instants as the page has them: in milliseconds since the beginning of the capture.
struct PageClock {
  let origin: Instant

  /// In tenths: a network's round trip is seldom shorter.
  func time(_ instant: Instant) -> Double {
    (Double((instant - origin).nanoseconds) / 100_000).rounded() / 10
  }

  func time(_ instant: Instant?) -> Double? { instant.map { time($0) } }

  /// Of the origin, in whole milliseconds since 1970; `time` counts from there.
  var epoch: Int { Int(origin.nanosecondsSinceEpoch / 1_000_000) }

  init(_ instant: Instant) {
    let rest = Interval(nanoseconds: instant.nanosecondsSinceEpoch % 1_000_000)
    origin = instant - rest
  }
}

import FlatlineCore

/// How many durations were how long, as Prometheus counts them: each bucket has all that are not
/// longer than its bound.
struct Histogram: Sendable, Equatable {
  /// Ascending; what is longer than the last is in a bucket of its own.
  private let bounds: [Interval]
  private var counts: [Int]
  private var sum = Interval.zero

  init(bounds: [Interval]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  mutating func record(_ duration: Interval) {
    counts[bounds.firstIndex { duration <= $0 } ?? bounds.count] += 1
    sum = sum + duration
  }

  var samples: [Metric.Sample] {
    var samples: [Metric.Sample] = []
    var total = 0
    for (index, count) in counts.enumerated() {
      total += count
      let bound = index < bounds.count ? PrometheusText.number(bounds[index].seconds) : "+Inf"
      samples.append(.init(total, ["le": bound]))
      samples[index].suffix = "_bucket"
    }
    var last: [Metric.Sample] = [.init(sum.seconds), .init(total)]
    (last[0].suffix, last[1].suffix) = ("_sum", "_count")
    return samples + last
  }
}

import FlatlineCore

/// Several intervals, and how they are distributed.
package struct Spread: Sendable, Equatable {
  /// In ascending order.
  package private(set) var values: [Interval]

  package init(_ values: some Sequence<Interval>) {
    self.values = values.sorted()
  }

  package var count: Int { values.count }
  package var minimum: Interval? { values.first }
  package var maximum: Interval? { values.last }

  /// The middle value, or the mean of the two in the middle.
  package var median: Interval? {
    guard let first = values.first else { return nil }
    let upper = values[values.count / 2]
    guard values.count.isMultiple(of: 2), values.count > 1 else {
      return values.count == 1 ? first : upper
    }
    let lower = values[values.count / 2 - 1]
    return lower + (upper - lower) / 2
  }

  /// The smallest value that at least so many of a hundred do not exceed (nearest rank).
  package func percentile(_ percent: Int) -> Interval? {
    values.isEmpty ? nil : Self.rank(values[...], percent: percent)
  }

  /// - Precondition: `sorted` is not empty, and in ascending order.
  static func rank(_ sorted: ArraySlice<Interval>, percent: Int) -> Interval {
    let rank = (sorted.count * percent + 99) / 100
    return sorted[sorted.startIndex + max(1, min(rank, sorted.count)) - 1]
  }
}

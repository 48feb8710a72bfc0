import FlatlineCore

/// The clocks of several captures, put together: by whose time they are read, and how far each is
/// from it.
struct CaptureClocks {
  /// By capture: what is added to its times. Captures that have no packet in common with others keep
  /// theirs.
  private(set) var corrections: [ClockCorrection]
  /// By capture: the one whose clock it is brought to; itself where that is its own.
  private(set) var references: [Int]
  /// By capture: how well its offset is known; `nil` for none, and where packets go one way only.
  private(set) var precisions: [Interval?]
  /// By capture: those it was compared with that are nearer to the broker, or named before it where
  /// that cannot be told.
  private(set) var nearer: [Set<Int>]
  private(set) var isOneWay: [Bool]

  private struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  /// - Parameters:
  ///   - matches: packets that two captures have.
  ///   - count: of captures.
  init(_ matches: [CommonPackets.Match], count: Int) {
    let grouped = Dictionary(grouping: matches) { Pair(first: $0.first, second: $0.second) }
    let comparisons = grouped.compactMap { pair, matches in
      ClockComparison(matches).map { (pair: pair, comparison: $0) }
    }
    corrections = Array(repeating: .none, count: count)
    references = Array(0..<count)
    precisions = Array(repeating: nil, count: count)
    nearer = Array(repeating: [], count: count)
    isOneWay = Array(repeating: false, count: count)
    for (pair, comparison) in comparisons {
      let isSecondNearer = comparison.isSecondNearer ?? false
      nearer[isSecondNearer ? pair.first : pair.second].insert(
        isSecondNearer ? pair.second : pair.first)
    }
    join(comparisons.sorted { Self.isSurer($0, $1) })
  }

  /// The most exact ones come first.
  private static func isSurer(
    _ left: (pair: Pair, comparison: ClockComparison),
    _ right: (pair: Pair, comparison: ClockComparison)
  ) -> Bool {
    let never = Interval(nanoseconds: .max)
    return (left.comparison.within ?? never, left.pair.first, left.pair.second)
      < (right.comparison.within ?? never, right.pair.first, right.pair.second)
  }

  /// Makes a tree of the comparisons, without those that would close a circle, and follows it from
  /// the capture that is nearest to the broker.
  private mutating func join(_ comparisons: [(pair: Pair, comparison: ClockComparison)]) {
    var groups = Array(corrections.indices)
    var edges: [[(other: Int, comparison: ClockComparison, isFromSecond: Bool)]] = Array(
      repeating: [], count: groups.count)
    for (pair, comparison) in comparisons where groups[pair.first] != groups[pair.second] {
      let joined = groups[pair.second]
      for index in groups.indices where groups[index] == joined {
        groups[index] = groups[pair.first]
      }
      edges[pair.first].append((pair.second, comparison, false))
      edges[pair.second].append((pair.first, comparison, true))
    }
    for group in Set(groups) {
      let members = groups.indices.filter { groups[$0] == group }
      guard let root = members.min(by: { (nearer[$0].count, $0) < (nearer[$1].count, $1) })
      else { continue }
      var pending = [root]
      var isReached: Set<Int> = [root]
      while let member = pending.popLast() {
        for (other, comparison, isFromSecond) in edges[member]
        where isReached.insert(other).inserted {
          // From the other's clock to the member's, then to the root's.
          let step = ClockCorrection(comparison, isOfSecond: !isFromSecond)
          corrections[other] = step.then(corrections[member])
          references[other] = root
          isOneWay[other] = comparison.within == nil || isOneWay[member]
          if let within = comparison.within, member == root || precisions[member] != nil {
            precisions[other] = within + (precisions[member] ?? .zero)
          }
          pending.append(other)
        }
      }
    }
  }
}

extension ClockCorrection {
  /// - Parameter isOfSecond: whether it brings the second capture's times to the first's clock, or
  ///   the first's to the second's.
  fileprivate init(_ comparison: ClockComparison, isOfSecond: Bool) {
    self =
      isOfSecond
      ? ClockCorrection(
        shift: .zero - comparison.offset, rate: -comparison.rate, origin: comparison.origin)
      : ClockCorrection(
        shift: comparison.offset, rate: comparison.rate,
        origin: comparison.origin - comparison.offset)
  }
}

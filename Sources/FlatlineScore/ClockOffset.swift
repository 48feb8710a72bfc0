import FlatlineCore

/// How far the log's clock is ahead of the capture's.
package struct ClockOffset: Sendable, Equatable {
  /// Log minus capture: positive if the log's clock is ahead, or if logging is slow.
  package var offset = Interval.zero
  /// From the 5th to the 95th percentile of the differences, if there are at least three.
  package var spread: ClosedRange<Interval>?
  /// Closings that a packet marks. With none the offset is not known.
  package var pairs = 0
  /// Whether ``offset`` is subtracted from the log's times.
  package var isSubtracted = false
  /// The zone found for times without one: east of Greenwich, in whole quarter hours.
  package var zone: Interval?

  package init() {}

  /// A smaller offset is not subtracted: the broker needs a moment to log.
  package static let negligible = Interval.milliseconds(20)
  /// Differences that lie within this time belong to one offset.
  private static let width = Interval.seconds(2)
  /// A single difference is used only if it is smaller: a log of several days may contain a
  /// client's port twice, so it proves nothing.
  private static let believable = Interval.seconds(5)
  private static let quarterHour = Interval.seconds(900)
  /// The most differences to compute: ports that are used again give many that mean nothing.
  private static let maximumDifferences = 200_000

  /// What is subtracted from the log's times.
  var correction: Interval { isSubtracted ? offset : .zero }

  /// How far the log's times may still be off.
  var uncertainty: Interval { isSubtracted ? .zero : offset.magnitude }

  /// Finds the offset from all closings that a packet marks: most differences lie close to it.
  static func estimate(
    _ closings: some Sequence<BrokerLog.Closing>, _ connections: [CapturedConnection]
  ) -> ClockOffset {
    let (differences, logged) = differences(closings, connections)
    let crowd = crowd(in: differences)
    var estimate = ClockOffset()
    // The true offset appears on most connections, a chance one on few.
    guard let first = crowd.first, crowd.count * 2 >= logged else { return estimate }
    let median = Spread(crowd).median ?? first
    let isLocal = closings.contains { !$0.hasZone }
    let remainder = isLocal ? median - nearestQuarterHour(median) : median
    guard crowd.count > 1 || remainder.magnitude <= believable else { return estimate }
    estimate.offset = median
    estimate.pairs = crowd.count
    if crowd.count > 2 {
      estimate.spread = Spread.rank(crowd, percent: 5)...Spread.rank(crowd, percent: 95)
    }
    estimate.isSubtracted = median.magnitude > negligible
    return estimate
  }

  /// The time zone in an offset; the rest is the difference of the clocks.
  static func nearestQuarterHour(_ offset: Interval) -> Interval {
    quarterHour * Int((offset.seconds / quarterHour.seconds).rounded())
  }

  /// Log minus packet for every pair of a closing and a packet of one client; and how many
  /// connections have such a pair.
  private static func differences(
    _ closings: some Sequence<BrokerLog.Closing>, _ connections: [CapturedConnection]
  ) -> (sorted: [Interval], connections: Int) {
    var marks: [String: [Instant]] = [:]
    for connection in connections {
      guard let mark = connection.endMark else { continue }
      marks[connection.client.description, default: []].append(mark)
    }
    var differences: [Interval] = []
    var clients: Set<String> = []
    // After a write that timed out the socket is closed at once, but logged only when the channel
    // is down, up to a second later.
    for closing in closings where differences.count < maximumDifferences {
      guard let marks = marks[closing.client],
        LogReason.word(for: closing.reason ?? "") != "send_timeout"
      else { continue }
      for mark in marks.prefix(maximumDifferences - differences.count) {
        differences.append(closing.endedAt - mark)
        clients.insert(closing.client)
      }
    }
    return (differences.sorted(), clients.count)
  }

  /// The largest group of differences within ``width``; of equal groups, the one nearest to zero.
  private static func crowd(in sorted: [Interval]) -> ArraySlice<Interval> {
    var best = sorted[..<0]
    var start = 0
    for end in sorted.indices {
      while sorted[end] - sorted[start] > width { start += 1 }
      let candidate = sorted[start...end]
      let isNearer = sorted[start].magnitude < (best.first ?? .zero).magnitude
      if candidate.count > best.count || candidate.count == best.count && isNearer {
        best = candidate
      }
    }
    return best
  }
}

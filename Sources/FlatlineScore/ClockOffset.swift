import FlatlineCore

/// How far the log's clock is from the capture's.
public struct ClockOffset: Sendable, Equatable {
  /// Log less capture: positive where the log's clock is ahead, or its logging slow.
  public var offset = Interval.zero
  /// From the 5th to the 95th percentile of the differences, where there are at least three.
  public var spread: ClosedRange<Interval>?
  /// Closings that a packet marks. None: the offset is not known.
  public var pairs = 0
  /// Whether ``offset`` is subtracted from the log's times.
  public var isSubtracted = false
  /// East of Greenwich: found for times without a zone, in whole quarter hours.
  public var zone: Interval?

  public init() {}

  /// Below this, two clocks are taken for one: the broker needs a moment to log.
  public static let negligible = Interval.milliseconds(20)
  /// Differences within so much of each other are one offset.
  private static let width = Interval.seconds(2)
  /// A single difference proves nothing, for a log of days may name a client's port twice; so
  /// it is believed only where it is small.
  private static let believable = Interval.seconds(5)
  private static let quarterHour = Interval.seconds(900)
  /// Differences that are looked at: ports that are used again lead to many that mean nothing.
  private static let most = 200_000

  /// What is subtracted.
  var correction: Interval { isSubtracted ? offset : .zero }

  /// How far a time of the log may be off yet.
  var uncertainty: Interval { isSubtracted ? .zero : offset.magnitude }

  /// From all that a packet marks: where the true offset is, differences crowd.
  static func estimate(
    _ closings: some Sequence<BrokerLog.Closing>, _ connections: [CapturedConnection]
  ) -> ClockOffset {
    let (differences, logged) = differences(closings, connections)
    let crowd = crowd(in: differences)
    var estimate = ClockOffset()
    // The true offset shows on most connections, a chance one on few.
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

  /// The time zone behind an offset: the rest is what the clocks differ by.
  static func nearestQuarterHour(_ offset: Interval) -> Interval {
    quarterHour * Int((offset.seconds / quarterHour.seconds).rounded())
  }

  /// Log less packet for every pair of one client; and how many connections have any.
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
    // Of a write that timed out the socket is closed first, and the log written when the channel
    // is down, up to a second later.
    for closing in closings where LogReason.word(for: closing.reason ?? "") != "send_timeout" {
      for mark in marks[closing.client] ?? [] where differences.count < most {
        differences.append(closing.endedAt - mark)
        clients.insert(closing.client)
      }
    }
    return (differences.sorted(), clients.count)
  }

  /// The most that lie within ``width``; of equal crowds the one nearest to zero.
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

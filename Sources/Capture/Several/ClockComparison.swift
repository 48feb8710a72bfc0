import FlatlineCore

/// How far one capture's clock is ahead of another's, from packets that both have.
///
/// A packet is captured later where it comes later. So of those that go from the first capture's place
/// to the second's each shows the offset and the way's delay; of those that go back, the offset less
/// the delay. The quickest of both sorts bound the offset, and it lies in the middle where the quickest
/// ways there and back take the same time, as NTP has it (RFC 5905 section 8).
struct ClockComparison: Equatable {
  /// The second's less the first's, at ``origin``.
  let offset: Interval
  /// The offset is right to this; `nil` where packets go one way only.
  let within: Interval?
  /// How much ``offset`` grows each second; 0 where that does not show.
  let rate: Double
  /// By the second capture's clock.
  let origin: Instant
  /// Whether the second is nearer to the broker; `nil` where that cannot be told.
  let isSecondNearer: Bool?
  let count: Int

  private typealias Match = CommonPackets.Match

  /// Parts of the time, to see the clocks drift by.
  private static let parts = 32
  /// No clock that is in use runs so wrong (NTP's limit, RFC 5905 section 11.3).
  private static let mostDrift = 500e-6
  /// No packet takes longer there and back, half of it each: then they are not the same ones.
  private static let longestWay = Interval.seconds(60)
  /// Less is not told from noise.
  private static let leastDrift = Interval.milliseconds(1)

  /// - Parameter matches: all of the same two captures.
  init?(_ matches: [CommonPackets.Match]) {
    guard let start = matches.map(\.secondTime).min(), let end = matches.map(\.secondTime).max()
    else { return nil }
    origin = start
    count = matches.count
    let span = end - start
    let rate = Self.rate(matches, from: start, span)
    self.rate = rate
    guard let bounds = Self.tightest(matches, rate: rate, from: start) else {
      let deltas = matches.map { Self.delta($0, rate, start) }.sorted()
      offset = deltas[deltas.count / 2]
      within = nil
      isSecondNearer = nil
      return
    }
    offset = bounds.middle
    within = bounds.half
    isSecondNearer = bounds.isSecondNearer
  }

  private static func delta(_ match: Match, _ rate: Double, _ start: Instant) -> Interval {
    let drift = Interval.seconds(rate * (match.secondTime - start).seconds)
    return match.secondTime - match.firstTime - drift
  }

  /// What the packets of one path say.
  private struct Bounds {
    var lower: Interval
    var upper: Interval
    var isSecondNearer: Bool?

    var middle: Interval { lower + (upper - lower) / 2 }
    var half: Interval { ((upper - lower) / 2).magnitude }
  }

  /// By path: the one there and back on which is the quickest. `nil` where there is none.
  private static func tightest(
    _ matches: [Match], rate: Double, from start: Instant
  ) -> Bounds? {
    var paths: [Int: (forward: Way, backward: Way)] = [:]
    for match in matches {
      let delta = delta(match, rate, start)
      if match.isForward {
        paths[match.path, default: (Way(), Way())].forward.add(delta, match.isFromBroker)
      } else {
        paths[match.path, default: (Way(), Way())].backward.add(delta, match.isFromBroker)
      }
    }
    return paths.values.compactMap(bounds).min {
      ($0.half, $0.middle) < ($1.half, $1.middle)
    }
  }

  private static func bounds(_ forward: Way, _ backward: Way) -> Bounds? {
    guard forward.count > 0, backward.count > 0 else { return nil }
    // Those that take longer by the two clocks go from the first to the second.
    let isForwardLonger = forward.mean > backward.mean
    let there = isForwardLonger ? forward : backward
    let back = isForwardLonger ? backward : forward
    let brokersThere = Double(there.brokers) / Double(there.count)
    let brokersBack = Double(back.brokers) / Double(back.count)
    let bounds = Bounds(
      lower: back.greatest, upper: there.least,
      isSecondNearer: brokersThere == brokersBack ? nil : brokersThere < brokersBack)
    return bounds.half <= longestWay ? bounds : nil
  }

  /// Packets of one path that go one way.
  private struct Way {
    var count = 0
    var brokers = 0
    var least = Interval(nanoseconds: .max)
    var greatest = Interval(nanoseconds: .min)
    private var sum = 0.0

    var mean: Double { sum / Double(count) }

    mutating func add(_ delta: Interval, _ isFromBroker: Bool) {
      count += 1
      if isFromBroker { brokers += 1 }
      least = min(least, delta)
      greatest = max(greatest, delta)
      sum += delta.seconds
    }
  }

  /// How the offset grows from part to part of the time: the median of all slopes (Theil and Sen), so
  /// that parts of few packets do not count for much.
  private static func rate(_ matches: [Match], from start: Instant, _ span: Interval) -> Double {
    guard span > .seconds(10) else { return 0 }
    let length = span.nanoseconds / Int64(parts) + 1
    let grouped = Dictionary(grouping: matches) {
      Int(($0.secondTime - start).nanoseconds / length)
    }
    let points: [(x: Double, y: Double)] = grouped.compactMap { part, matches in
      tightest(matches, rate: 0, from: start).map {
        ((Double(part) + 0.5) * Double(length) / 1e9, $0.middle.seconds)
      }
    }.sorted { $0.x < $1.x }
    guard points.count >= 4 else { return 0 }
    let slopes = points.indices.flatMap { left in
      points[(left + 1)...].map { ($0.y - points[left].y) / ($0.x - points[left].x) }
    }.sorted()
    let slope = slopes[slopes.count / 2]
    let intercepts = points.map { $0.y - slope * $0.x }.sorted()
    let middle = intercepts[intercepts.count / 2]
    let residuals = points.map { abs($0.y - slope * $0.x - middle) }.sorted()
    let drifted = abs(slope) * span.seconds
    guard abs(slope) <= mostDrift, drifted >= leastDrift.seconds,
      drifted >= 3 * residuals[residuals.count / 2]
    else { return 0 }
    return slope
  }
}

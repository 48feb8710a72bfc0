/// The ends that ``HeartbeatClock`` finds possible after the client's last byte.
struct HeartbeatSpan {
  var likely: Instant
  var earliest: Instant
  var latest: Instant
  /// The later end where there are two, an interval apart.
  var later: Instant
  /// How much sooner or later each of them may be, where the broker is late.
  var leeway = Interval.zero
  /// Whether a pause has made several of them, and the likely one may be any.
  var isOfPause = false

  init(likely: Instant, earliest: Instant, latest: Instant) {
    self.likely = likely
    self.earliest = earliest
    self.latest = latest
    later = latest
  }
}

extension HeartbeatSpan {
  /// The same of a broker whose looks may be so much later than the grid says, or earlier.
  func widened(by late: Interval) -> HeartbeatSpan {
    var span = self
    span.earliest = earliest + min(late, .zero)
    span.latest = latest + max(late, .zero)
    return span
  }

  /// The sooner end has passed.
  mutating func settle() {
    likely = later
    if leeway > .zero { earliest = max(earliest, later - leeway) }
  }

  /// Where the end may lie in another span as well.
  func joined(with other: HeartbeatSpan) -> HeartbeatSpan {
    var span = HeartbeatSpan(
      likely: likely, earliest: min(earliest, other.earliest), latest: max(latest, other.latest))
    span.leeway = leeway
    return span
  }

  /// Where tune-ok was not seen: two to three intervals after the last byte. The broker's own
  /// heartbeats lie on a grid that is twice as fine; with one of them two instants are left.
  ///
  /// - Parameters:
  ///   - heard: when the last byte came.
  ///   - step: from one look of the broker's to the next.
  ///   - brokersBeat: a heartbeat of the broker's, if one was seen.
  init(
    offGrid heard: Instant, step: Interval, brokersBeat: Instant?, _ pauses: BrokerPauses
  ) {
    let heard = pauses.delayed(heard)
    self.init(offGrid: heard, step: step, brokersBeat: brokersBeat)
    latest = latest + pauses.length(from: heard, to: latest)
  }

  private init(offGrid heard: Instant, step: Interval, brokersBeat: Instant?) {
    let first = heard + step * 2
    guard let brokersBeat else {
      self.init(likely: first + step / 2, earliest: first, latest: first + step)
      return
    }
    let half = step / 2
    let distance = Double((first - brokersBeat).nanoseconds)
    let beats = (distance / Double(half.nanoseconds)).rounded(.down)
    let next = brokersBeat + half * (Int(beats) + 1)
    self.init(likely: next + half / 2, earliest: next, latest: next + half)
  }
}

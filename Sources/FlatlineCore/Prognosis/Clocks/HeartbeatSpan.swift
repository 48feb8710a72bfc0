/// The ends that ``HeartbeatClock`` finds possible after the client's last byte.
struct HeartbeatSpan {
  var likely: Instant
  var earliest: Instant
  var latest: Instant
}

extension HeartbeatSpan {
  /// Where tune-ok was not seen: two to three intervals after the last byte. The broker's own
  /// heartbeats lie on a grid that is twice as fine; with one of them two instants are left.
  ///
  /// - Parameters:
  ///   - heard: when the last byte came.
  ///   - step: from one look of the broker's to the next.
  ///   - brokersBeat: a heartbeat of the broker's, if one was seen.
  init(offGrid heard: Instant, step: Interval, brokersBeat: Instant?) {
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

extension HeartbeatSpan {
  /// On the grid of the broker's looks: the end after the last byte, of which only the time is known
  /// within which it came.
  init(onGrid start: Instant, heard: ClosedRange<Instant>, step: Interval) {
    func end(_ heard: Instant) -> Instant {
      let elapsed = max(0, (heard - start).nanoseconds)
      let looks = Int((elapsed + step.nanoseconds - 1) / step.nanoseconds)
      return start + step * (max(1, looks) + 2)
    }
    self.init(
      likely: end(heard.upperBound), earliest: end(heard.lowerBound), latest: end(heard.upperBound))
  }
}

/// The looks of a broker that is late: see ``BrokerLateness``.
extension HeartbeatClock {
  /// The receiver's looks go on from where they came. By how much they are later than their grid, the
  /// sender's beats tell: each second look of the sender's comes with one of the receiver's, and what made
  /// one late made the other late as well, as a rule (measured in eight of eleven).
  ///
  /// - Parameter tie: how much later than the last byte came it may have been read; or a look been late.
  func span(
    of flow: Flow, every step: Interval, heard: Instant, closeTie: Interval, tie: Interval
  ) -> HeartbeatSpan {
    let late = HeartbeatSender(broker: broker).shift(of: flow) ?? .zero
    let start = gridStarts(flow) ?? (heard, heard)
    let shift = max(.zero, late)
    func ends(_ start: Instant) -> HeartbeatSpan {
      HeartbeatLooks(from: start, every: step, broker.pauses)
        .span(heard: heard, closeTie: closeTie, tie: tie)
    }
    var span = ends(start.likely + shift)
    for other in [ends(start.likely), ends(start.earliest)] {
      let later = max(span.later, other.later)
      span = span.joined(with: other)
      span.later = later
    }
    span.leeway = leeway(start.likely + shift - start.earliest)
    // Further off, the sender's look may be another one.
    guard late.magnitude > step / 8 else { return span }
    return span.joined(
      with: HeartbeatSpan(
        offGrid: heard, step: step, brokersBeat: flow.brokerLastNew, broker.pauses))
  }

  /// After a pause nobody wakes at the very instant either.
  func leeway(_ doubt: Interval) -> Interval {
    broker.pauses.isEmpty ? doubt : doubt + Forecast.waking
  }
}

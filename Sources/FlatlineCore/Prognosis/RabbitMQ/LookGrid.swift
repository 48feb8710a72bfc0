/// When a loop of rabbit_heartbeat looks: it waits, looks, and waits again (`receive after`).
///
/// A wait that runs out while the broker stands still ends when that does, and the grid goes on from
/// there; one that does not run out keeps its phase.
struct LookGrid {
  /// When the first wait begins: the first look is a step later.
  let start: Instant
  let step: Interval
  let pauses: BrokerPauses
  /// See ``BrokerPauses/delayed(_:_:)``.
  let begin: BrokerPauses.Begin

  init(
    from start: Instant, every step: Interval, _ pauses: BrokerPauses,
    begin: BrokerPauses.Begin = .likely
  ) {
    self.start = start
    self.step = step
    self.pauses = pauses
    self.begin = begin
  }

  /// The first look at an instant or after it.
  func look(atOrAfter instant: Instant) -> Instant {
    let (anchor, isLook) = anchor(at: instant)
    if isLook, instant <= anchor { return anchor }
    let elapsed = max(1, (instant - anchor).nanoseconds)
    let steps = Int((elapsed + step.nanoseconds - 1) / step.nanoseconds)
    return delayed(anchor + step * steps)
  }

  /// The look after one of the grid's.
  func look(after look: Instant) -> Instant { delayed(look + step) }

  /// How much later than a look an instant is: from minus a half to half a step.
  func phase(of instant: Instant) -> Interval {
    let (anchor, _) = anchor(at: instant)
    let rest = (instant - anchor).nanoseconds % step.nanoseconds
    return Interval(nanoseconds: rest * 2 > step.nanoseconds ? rest - step.nanoseconds : rest)
  }

  /// How many looks there have been up to an instant, about.
  func looks(until instant: Instant) -> Int {
    max(0, Int((instant - start).nanoseconds / step.nanoseconds))
  }

  /// From where the grid is counted at an instant: its start, or the end of the last pause that has
  /// moved it, which is a look.
  private func anchor(at instant: Instant) -> (Instant, isLook: Bool) {
    var anchor = start
    var isLook = false
    for pause in pauses.all {
      guard let end = pause.end, end > anchor, end <= instant else { continue }
      let elapsed = max(0, (pause.begin(begin) - anchor).nanoseconds)
      let due = anchor + step * (Int(elapsed / step.nanoseconds) + 1)
      guard due < end else { continue }
      anchor = end
      isLook = true
    }
    return (anchor, isLook)
  }

  private func delayed(_ due: Instant) -> Instant { pauses.delayed(due, begin) }
}

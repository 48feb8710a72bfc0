/// When a side's heartbeat frames come: what tells the interval of a flow joined in its middle.
///
/// A sender looks every half interval whether it has sent anything, and sends a heartbeat if not
/// (rabbit_heartbeat; most clients do the same). So between two heartbeats with nothing sent
/// in between lies exactly half an interval.
struct HeartbeatRhythm: Sendable {
  /// A length of wait, and how many have been of it.
  private struct Beat: Sendable, Equatable {
    var length: Interval
    @CompactCount var count = 1

    func multiple(_ wait: Interval) -> Double? {
      let ratio = wait.seconds / length.seconds
      let whole = max(1, ratio.rounded())
      return abs(ratio / whole - 1) <= HeartbeatRhythm.tolerance ? whole : nil
    }
  }

  private struct Beats: RareFacts {
    var beat: Beat?
    /// What contradicts it, until one or the other is seen more often.
    var rival: Beat?
  }

  private var beats = RareBox<Beats>()

  /// Scheduling and retransmission shift a frame by less.
  private static let tolerance = 0.05

  var heapSize: Int { beats.heapSize { _ in 0 } }

  /// Records the wait between two heartbeats with nothing sent in between.
  mutating func note(_ wait: Interval) {
    guard wait > .zero else { return }
    guard let beat = beats.facts.beat else {
      beats.facts.beat = Beat(length: wait)
      return
    }
    switch beat.multiple(wait) {
    case 1?: beats.facts.beat?.count += 1
    // Heartbeats in between were not captured.
    case .some: break
    case nil:
      var rival = beats.facts.rival ?? Beat(length: wait, count: 0)
      if rival.multiple(wait) == 1 { rival.count += 1 } else { rival = Beat(length: wait) }
      let isStronger = rival.count >= beat.count
      beats.facts =
        isStronger ? Beats(beat: rival, rival: beat) : Beats(beat: beat, rival: rival)
    }
  }

  /// The heartbeat interval that this rhythm means, in whole seconds as tune-ok gives it; `nil`
  /// before so many waits have agreed, or when no whole number of seconds fits.
  func interval(agreed: Int) -> Interval? {
    guard let beat = beats.facts.beat, beat.count >= agreed else { return nil }
    let twice = beat.length.seconds * 2
    let seconds = twice.rounded()
    guard seconds >= 1, seconds <= 65535, abs(twice - seconds) < 0.1 + seconds * 0.01
    else { return nil }
    return .seconds(Int(seconds))
  }
}

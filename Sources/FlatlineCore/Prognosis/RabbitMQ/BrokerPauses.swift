/// A span in which the broker's process stood still while its host's kernel went on: it was stopped,
/// its container frozen, or it collected garbage.
struct BrokerPause: Sendable, Equatable {
  /// What was last seen of the process before: it stood still no earlier.
  var earliest: Instant
  /// When it was first late with something: it stood still by then.
  var latest: Instant
  /// When it began, most likely.
  var begin: Instant
  /// When it went on; `nil` while it lasts.
  var end: Instant?

  /// - Parameter gap: how long the process sends nothing as a rule, if that is known.
  init(earliest: Instant, latest: Instant, gap: Interval? = nil) {
    self.earliest = earliest
    self.latest = latest
    let half = (latest - earliest) / 2
    begin = earliest + min(half, gap ?? half)
  }

  fileprivate func moved(over suspension: HostSuspension) -> Self {
    var pause = self
    pause.earliest = suspension.moved(earliest)
    pause.latest = suspension.moved(latest)
    pause.begin = suspension.moved(begin)
    pause.end = suspension.moved(end)
    return pause
  }
}

/// The pauses of a flow's broker, in order.
///
/// Timers of its process (`receive after`, `erlang:send_after`, the driver's) that ran out during a
/// pause end when it does, and what came from clients is read then. The kernel's timers know nothing
/// of it.
struct BrokerPauses: Sendable, Equatable {
  private(set) var all: [BrokerPause] = []

  /// Each is looked at for each forecast. Of a broker that was paused more often, the oldest do not
  /// count.
  private static let most = 32

  var isEmpty: Bool { all.isEmpty }

  /// Since when the broker stands still, if it does.
  var lasting: BrokerPause? { all.last.flatMap { $0.end == nil ? $0 : nil } }

  mutating func begin(_ pause: BrokerPause) {
    if all.count == Self.most { all.removeFirst() }
    all.append(pause)
  }

  mutating func end(at instant: Instant) {
    guard lasting != nil else { return }
    all[all.count - 1].end = instant
  }

  /// The one that lasts was none.
  mutating func takeBack() {
    if lasting != nil { all.removeLast() }
  }

  /// The broker's whole host has stood still. What was taken for a pause of its process then was that.
  mutating func move(over suspension: HostSuspension) {
    all = all.compactMap { pause in
      guard let end = pause.end, end <= suspension.begin else { return nil }
      return pause.moved(over: suspension)
    }
  }

  /// When a pause is taken to have begun, within what is known of it.
  enum Begin { case earliest, likely, latest }

  /// When a timer of the process ends that would have run out at `due`.
  func delayed(_ due: Instant, _ begin: Begin = .likely) -> Instant {
    for pause in all.reversed() {
      guard let end = pause.end, due < end else { continue }
      return due > pause.begin(begin) ? end : due
    }
    return due
  }

  /// How long the broker stood still between two instants.
  func length(from start: Instant, to end: Instant) -> Interval {
    all.reduce(.zero) { sum, pause in
      let span = min(pause.end ?? end, end) - max(pause.begin, start)
      return sum + max(span, .zero)
    }
  }
}

extension BrokerPause {
  func begin(_ begin: BrokerPauses.Begin) -> Instant {
    switch begin {
    case .earliest: earliest
    case .likely: self.begin
    case .latest: latest
    }
  }
}

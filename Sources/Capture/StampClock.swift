import FlatlineCore

/// The clock that stamped a file's packets, as their timestamps show it.
struct StampClock: Sendable {
  /// Packets of several queues and interfaces are captured in turn, after libpcap's buffer timeout of
  /// up to a second, and later where a disk stalls: that far back is only their order. If the clock
  /// was set after all, predictions are late by no more.
  static let reordering = Interval.seconds(10)
  /// No broker is captured for a year without a packet.
  static let longestSilence = Interval.seconds(365 * 86_400)
  /// A clock that is set more often is no clock: it is not followed any further.
  static let mostSteps = 20

  /// The latest time that it told, since it was last set.
  private(set) var latest: Instant?
  private var steps = 0

  /// Whether it was set too often, so that from here on its latest time counts.
  var isGivenUp: Bool { steps > Self.mostSteps }

  /// Whether a packet can have been captured at `timestamp` though nobody has set the clock.
  @inline(__always)
  func follows(_ timestamp: Instant) -> Bool {
    guard let latest else { return true }
    let passed = timestamp - latest
    return passed >= .zero - Self.reordering && passed < Self.longestSilence
  }

  @inline(__always)
  mutating func advance(to timestamp: Instant) {
    latest = max(latest ?? timestamp, timestamp)
  }

  /// The clock was set.
  ///
  /// - Parameter packet: the number of the first packet after that.
  mutating func step(to timestamp: Instant, packet: Int) -> ClockStep {
    steps += 1
    let step = ClockStep(
      packet: packet, from: latest ?? timestamp, to: timestamp, isFollowed: !isGivenUp)
    if !isGivenUp { latest = timestamp }
    return step
  }
}

/// A clock that was set between two packets.
struct ClockStep: Equatable, Sendable {
  /// The number of the first packet after it, from 1, as Wireshark counts.
  var packet: Int
  var from: Instant
  var to: Instant
  /// Whether time goes on from there; else the clock was set too often.
  var isFollowed: Bool
}

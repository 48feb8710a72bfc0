import FlatlineCore

/// The clock that stamped a file's packets, as their timestamps show it.
struct StampClock: Sendable {
  /// Packets of several queues and interfaces are captured in turn, after libpcap's buffer timeout of
  /// up to a second, and later where a disk stalls: that far back is only their order. If the clock
  /// was set after all, predictions are late by no more.
  static let reordering = Interval.seconds(10)
  /// No broker is captured for a year without a packet.
  static let longestSilence = Interval.seconds(365 * 86_400)
  /// What an ``Instant`` can be: a clock that is set back again and again may get there.
  private static let end = Instant.latest
  /// A clock that is set more often is no clock: it is not followed any further.
  static let mostSteps = 20

  /// The latest time of a packet, as if the clock had never been set.
  private(set) var latest: Instant?
  /// How far that is ahead of the clock.
  private(set) var offset = Interval.zero
  private var steps = 0

  /// Whether it was set too often, so that from here on its latest time counts.
  var isGivenUp: Bool { steps > Self.mostSteps }

  /// When a packet was captured; `nil` where the clock must have been set since the last one.
  @inline(__always)
  mutating func time(_ stamp: Instant) -> Instant? {
    let time = stamp + offset
    guard let latest else {
      self.latest = time
      return time
    }
    let passed = time - latest
    guard passed >= .zero - Self.reordering, passed < Self.longestSilence,
      time < Self.end
    else { return nil }
    self.latest = max(latest, time)
    return time
  }

  /// The clock was set: time goes on with the packet from where it was.
  ///
  /// - Parameter packet: the number of the first packet after that.
  mutating func step(to stamp: Instant, packet: Int) -> ClockStep {
    let latest = latest ?? stamp
    steps += 1
    let step = ClockStep(
      packet: packet, from: latest - offset, to: stamp, isFollowed: !isGivenUp)
    if !isGivenUp { offset = latest - stamp }
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

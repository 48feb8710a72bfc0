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

  /// An offset from 1970 to the last time of a file, 2106, is more than any clock is set by. With
  /// this, the difference of two instants still fits an interval.
  private static let longestOffset = Interval.seconds(100 * 365 * 86_400)
  private static let span = UInt64((longestSilence + reordering).nanoseconds)

  /// How far packets' times are ahead of the clock, as if it had never been set.
  private(set) var offset = Interval.zero
  /// The latest time that the clock told since it was last set. At first one that no packet follows.
  private var told = Instant.latest
  private var hasBegun = false
  private var steps = 0
  private var isGivenUp = false

  /// The latest time of a packet.
  var reached: Instant? { hasBegun ? told + offset : nil }

  /// When a packet was captured; `nil` where ``follow(_:packet:isFirstOfBatch:)`` has to tell.
  @inline(__always)
  mutating func time(_ stamp: Instant) -> Instant? {
    let passed = stamp - told
    // From `reordering` ago to `longestSilence` ahead, in one comparison.
    guard UInt64(bitPattern: (passed + Self.reordering).nanoseconds) < Self.span else { return nil }
    if passed > .zero { told = stamp }
    return stamp + offset
  }

  /// Takes the first packet, or one before which the clock was set: time goes on from where it was.
  ///
  /// - Parameters:
  ///   - packet: its number.
  ///   - isFirstOfBatch: whether it may be told by another offset than those before it.
  /// - Returns: when it was captured, and whether the clock was set; `nil` where it has to begin
  ///   another batch.
  mutating func follow(
    _ stamp: Instant, packet: Int, isFirstOfBatch: Bool
  ) -> (time: Instant, step: ClockStep?)? {
    let reached = told + offset
    guard hasBegun else {
      hasBegun = true
      told = stamp
      return (stamp, nil)
    }
    if isGivenUp { return (reached, nil) }
    guard isFirstOfBatch else { return nil }
    steps += 1
    isGivenUp = steps > Self.mostSteps || reached - stamp > Self.longestOffset
    let step = ClockStep(packet: packet, from: told, to: stamp, isFollowed: !isGivenUp)
    if !isGivenUp {
      offset = reached - stamp
      told = stamp
    }
    return (reached, step)
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

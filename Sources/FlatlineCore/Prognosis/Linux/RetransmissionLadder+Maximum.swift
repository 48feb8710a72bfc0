/// A kernel whose timeouts stop doubling sooner than the profile says: `net.ipv4.tcp_rto_max_ms`.
extension RetransmissionLadder {
  /// The kernel takes no less for `tcp_rto_max_ms`.
  private static let leastMaximum = Interval.seconds(1)
  /// Somebody chose it: the longest of these lengths of which it may be a multiple.
  private static let units: [Interval] = [
    .seconds(60), .seconds(30), .seconds(10), .seconds(5), .seconds(1), .milliseconds(500),
    .milliseconds(100),
  ]

  /// The ladder of a kernel with a shorter longest timeout that explains the waits, which the
  /// profile's does not; `nil` if none does, or if too few waits tell.
  static func capped(
    _ episode: RetransmissionEpisode, _ kernel: KernelProfile
  ) -> RetransmissionLadder? {
    guard let wait = episode.waitAtMaximum, wait < kernel.maximumTimeout else { return nil }
    for hz in [kernel.hz] + KernelProfile.commonHz.filter({ $0 != kernel.hz }) {
      var other = kernel
      other.hz = hz
      let jiffies = Jiffies(of: other)
      // The wheel has rounded the timeout up, by no more than its granularity.
      let seen = jiffies.nearest(wait)
      let least = jiffies.interval(seen - TimerWheel.granularity(ofDelay: seen) - 1)
      for unit in units {
        other.maximumTimeout = unit * Int(wait.nanoseconds / unit.nanoseconds)
        guard other.maximumTimeout >= max(least, leastMaximum) else { continue }
        if let ladder = RetransmissionLadder(episode, other), ladder.isConsistent { return ladder }
      }
    }
    return nil
  }
}

extension RetransmissionEpisode {
  /// A wait that should have been twice the one before, and was not; `nil` where the timeout still
  /// doubles, or nobody can tell.
  fileprivate var waitAtMaximum: Interval? {
    guard refusal == nil, !isHidden, let longest = longestWait else { return nil }
    let waits = zip(early, early.dropFirst()).map { $1 - $0 }
    guard waits.count >= 2 else { return nil }
    let last = waits[waits.count - 1]
    guard early.last == self.last else {
      // Of later ones only the longest is kept.
      let doublings = longest.backoff - (early.count - 1 - (beganWithProbe ? 1 : 0))
      let wait = longest.end - longest.start
      return doublings > 0 && wait.seconds < last.seconds * Double(1 << min(doublings, 16)) * 0.8
        ? wait : nil
    }
    // A single short wait may have been ended by something else.
    let ratio = last.seconds / max(waits[waits.count - 2].seconds, 0.001)
    return (0.9...1.1).contains(ratio) ? last : nil
  }
}

/// How late a broker's process is: it has a CPU limit, or shares its processors.
///
/// Whatever it does, when a timer runs out or because something came, it does later; and what its kernel has
/// ended it logs later. A process with a limit is late now and then, mostly when there is much to do. So
/// what counts is how late it was at most lately. Once is no rule: the second largest counts.
package struct BrokerLateness: Sendable, Equatable {
  /// How late it may be with what it does next; zero for one that has been in time.
  struct Bound: Sendable, Equatable {
    /// With anything.
    var any = Interval.zero
    /// With a look of rabbit_heartbeat's.
    var look = Interval.zero
  }

  /// What showed it.
  enum Sign {
    /// A heartbeat of its own, which one of its looks sends.
    case look
    /// An answer to a client.
    case answer
  }

  private var any = Extremes()
  private var look = Extremes()

  /// So long it counts.
  package static let fading = Interval.seconds(300)
  /// A broker that has its processor is not later, by the lab's: 22 ms.
  static let least = Interval.milliseconds(30)
  /// Who is later stands still (``BrokerPause``), or did not answer for another reason.
  private static let most = Interval.seconds(3)

  mutating func note(_ late: Interval, _ sign: Sign, at instant: Instant) {
    guard late >= Self.least, late <= Self.most else { return }
    any.note(late, at: instant)
    if sign == .look { look.note(late, at: instant) }
  }

  /// Who looks in time is in time: what takes many clients that come at once long is another thing.
  func bound(at instant: Instant) -> Bound {
    let look = look.bound(at: instant)
    return look > .zero ? Bound(any: any.bound(at: instant), look: look) : Bound()
  }

  /// The two largest of what was seen lately.
  private struct Extremes: Sendable, Equatable {
    private var largest = Sample()
    private var second = Sample()

    mutating func note(_ late: Interval, at instant: Instant) {
      let sample = Sample(late: late, at: instant)
      if late > largest.faded(at: instant) {
        (largest, second) = (sample, largest)
      } else if late > second.faded(at: instant) {
        second = sample
      }
    }

    func bound(at instant: Instant) -> Interval {
      let bound = second.faded(at: instant) * 3 / 2
      return bound >= BrokerLateness.least ? bound : .zero
    }
  }

  private struct Sample: Sendable, Equatable {
    var late = Interval.zero
    var at = Instant.distantPast

    /// The older it is, the less it says.
    func faded(at instant: Instant) -> Interval {
      let age = max(.zero, instant - at)
      return .seconds(late.seconds * max(0, 1 - age.seconds / BrokerLateness.fading.seconds))
    }
  }
}

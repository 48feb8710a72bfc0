/// When the broker's kernel counts its jiffies on, as far as its own retransmissions show: timers
/// fire at the start of a jiffy, a little later, or jiffies too late.
///
/// Positions are jiffies after an origin, rounded down: what the kernel's own count said then.
struct TickGrid {
  /// A firing is seen so much after the start of its jiffy at most, in jiffies, if it was on time.
  private static let delay = 0.15

  let origin: Instant
  let jiffies: Jiffies

  /// - Parameter firings: instants at which a timer fired; not empty.
  init(_ firings: [Instant], _ jiffies: Jiffies) {
    self.jiffies = jiffies
    var best = (origin: firings[firings.count - 1], agreeing: 0)
    for candidate in firings.reversed() {
      let agreeing = firings.count { instant in
        let part = jiffies.passed(instant - candidate).part
        return part <= Self.delay || part >= 1 - Self.delay
      }
      if agreeing > best.agreeing { best = (candidate, agreeing) }
    }
    origin = best.origin
  }

  /// - Parameter origin: the start of a jiffy.
  init(origin: Instant, _ jiffies: Jiffies) {
    self.origin = origin
    self.jiffies = jiffies
  }

  /// Of something that happened at the start of a jiffy, or later in it.
  func position(ofFiring instant: Instant) -> Int {
    let (whole, part) = jiffies.passed(instant - origin)
    return part >= 1 - Self.delay ? whole + 1 : whole
  }

  /// Of something that happened anywhere within a jiffy.
  func position(_ instant: Instant) -> Int { jiffies.passed(instant - origin).whole }

  func instant(_ position: Int) -> Instant { origin + jiffies.interval(position) }
}

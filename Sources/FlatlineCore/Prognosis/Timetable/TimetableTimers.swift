/// The timers of the broker's kernel, run from their start over every phase of the timer wheel.
///
/// ``RetransmissionClock`` starts from what was seen on the wire. Here nothing was seen, so each
/// result is a range.
struct TimetableTimers {
  var kernel: KernelProfile
  /// The smoothed round-trip time of a path that has been in use for a while: the variation has
  /// then fallen below ``leastVariation``.
  var roundTrip: Interval
  /// `tcp_rto_min` of a socket: 200 ms, unless its route has an `rto_min`, or `tcp_rto_min_us` is set.
  /// The kernel's limit is reckoned from 200 ms all the same.
  var leastVariation: Interval

  /// `__tcp_set_rto`: the smoothed round-trip time plus the larger of its variation and
  /// ``leastVariation``.
  var retransmissionTimeout: Interval {
    jiffies.interval(min(timeout, maximum))
  }

  /// From the first transmission of the first unanswered byte to ETIMEDOUT.
  ///
  /// - Parameter withProbe: whether a tail-loss probe of a lone segment comes before the first
  ///   retransmission: Linux sends it to a peer that permits SACK, unless a loss is being
  ///   repaired already (`tcp_schedule_loss_probe`).
  func retransmission(withProbe: Bool) -> ClosedRange<Interval> {
    let limit = jiffies.usecsToJiffies(kernel.retransmissionLimit)
    let deaths = phases.map { phase in
      var now = phase
      if withProbe { now = TimerWheel.firing(armedAt: now, delay: min(probe, timeout)) }
      now = TimerWheel.firing(armedAt: now, delay: min(timeout, maximum))
      let first = now
      var backoff = 0
      repeat {
        backoff += 1
        now = TimerWheel.firing(armedAt: now, delay: backedOff(backoff))
      } while now - first < limit
      return now - phase
    }
    return range(deaths)
  }

  /// The same if the path answers with ICMP that the host is unreachable.
  ///
  /// Each error takes back a doubling (`tcp_ld_RTO_revert`), so retransmissions stay frequent,
  /// and the end comes at the first expiry beyond the limit. The last router asks for the host's
  /// address, without an answer, before it sends the error; a router without a route sends it
  /// sooner, and the waits are shorter.
  func refusedRetransmission() -> ClosedRange<Interval> {
    let start = Instant.distantPast
    let timeout = jiffies.interval(jiffies.usecsToJiffies(retransmissionTimeout) + 1)
    var episode = RetransmissionEpisode(firstSent: start)
    episode.retransmitted(at: start + timeout, isTail: false)
    let earliest = retransmissionTimeout + kernel.retransmissionLimit
    let delay = Refusal.failedResolution + roundTrip
    // With all the errors, and with one for each search: a router may limit their rate.
    let waits = [nil, 1].compactMap { burst in
      RetransmissionLadder(episode, kernel)?.deaths(answer: .init(delay: delay, burst: burst)).wait
    }
    let latest = earliest + kernel.jiffy + (waits.max() ?? kernel.maximumTimeout)
    // A tail-loss probe of a lone segment delays all this by one more timeout.
    return earliest...latest + timeout
  }

  /// From the last byte or acknowledgment that came to the end: `tcp_keepalive_timer`.
  ///
  /// Traffic does not stop the timer: when it expires, it is set to what remains of the idle time.
  /// How late the first probe is depends on the wheel's level for that remainder.
  func keepalive(_ keepalive: KernelProfile.Keepalive) -> ClosedRange<Interval> {
    let idle = jiffies.usecsToJiffies(keepalive.time)
    let interval = jiffies.usecsToJiffies(keepalive.interval)
    let period = TimerWheel.granularity(ofDelay: interval)
    let ends = (0...TimerWheel.level(ofDelay: idle)).flatMap { level in
      let lateness = TimerWheel.granularity(ofLevel: level)
      return stride(from: 0, to: period, by: lateness).flatMap { phase in
        var now = phase
        for _ in 0..<keepalive.probes { now = TimerWheel.firing(armedAt: now, delay: interval) }
        return [idle + 1 + now - phase, idle + lateness + now - phase]
      }
    }
    return range(ends)
  }

  /// From the last acknowledgment of a closed window to the end: `tcp_probe_timer` gives up at
  /// the expiry after `tcp_retries2` unanswered probes.
  ///
  /// The earliest end is that of a window that has just closed; the latest is that of one whose
  /// probes have been answered for so long that they are two minutes apart.
  func windowProbes() -> ClosedRange<Interval> {
    func ends(_ delay: (Int) -> Int) -> [Int] {
      phases.map { phase in
        (0...kernel.retries2).reduce(phase) { now, backoff in
          TimerWheel.firing(armedAt: now, delay: delay(backoff))
        } - phase
      }
    }
    return range(ends(backedOff) + ends { _ in maximum })
  }

  /// PTO for one segment in flight (RFC 8985 section 7.2 with Linux's allowance for a delayed
  /// acknowledgment).
  private var probe: Int {
    jiffies.usecsToJiffies(roundTrip * 2) + jiffies.usecsToJiffies(leastVariation)
  }

  /// ``retransmissionTimeout`` in jiffies, before its maximum is applied.
  private var timeout: Int { jiffies.usecsToJiffies(roundTrip + leastVariation) }

  private var maximum: Int { jiffies.tcpRtoMax(kernel) }

  private var jiffies: Jiffies { Jiffies(of: kernel) }

  private func backedOff(_ backoff: Int) -> Int {
    RetransmissionBackoff.inetCskRtoBackoff(timeout, backoff, maximum: maximum)
  }

  /// Every state of the kernel's jiffies that makes a difference.
  private var phases: Range<Int> {
    let period = TimerWheel.granularity(ofDelay: maximum)
    return period..<2 * period
  }

  /// A timer is set somewhere within a jiffy, and fires at the start of one.
  private func range(_ ends: [Int]) -> ClosedRange<Interval> {
    let earliest = max(1, ends.min() ?? 1) - 1
    let latest = max(earliest, ends.max() ?? 0)
    return jiffies.interval(earliest)...jiffies.interval(latest)
  }
}

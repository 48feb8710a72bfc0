/// The timers of the broker's kernel, run from their start over every phase of the timer wheel.
///
/// ``RetransmissionClock`` begins with what was seen on the wire; here nothing was seen yet, so
/// each result is a range.
struct TimetableTimers {
  var kernel: KernelProfile
  /// The smoothed round-trip time of a path in use for a while, so that its variation has
  /// fallen below ``KernelProfile/minimumTimeout``.
  var roundTrip: Interval

  /// `__tcp_set_rto`: the smoothed round-trip time plus the larger of its variation and 200 ms.
  var retransmissionTimeout: Interval {
    kernel.jiffy * min(jiffies(roundTrip + kernel.minimumTimeout), maximum)
  }

  /// From the first transmission of the first unanswered byte to ETIMEDOUT.
  ///
  /// - Parameter withProbe: whether a tail-loss probe of a lone segment comes before the first
  ///   retransmission: Linux sends it to a peer that permits SACK, unless a loss is being
  ///   repaired already (`tcp_schedule_loss_probe`).
  func retransmission(withProbe: Bool) -> ClosedRange<Interval> {
    let timeout = jiffies(roundTrip + kernel.minimumTimeout)
    let limit = jiffies(kernel.retransmissionLimit)
    let deaths = phases.map { phase in
      var now = phase
      if withProbe { now = TimerWheel.firing(armedAt: now, delay: min(probe, timeout)) }
      now = TimerWheel.firing(armedAt: now, delay: min(timeout, maximum))
      let first = now
      var backoff = 0
      repeat {
        backoff += 1
        now = TimerWheel.firing(armedAt: now, delay: backedOff(timeout, backoff))
      } while now - first < limit
      return now - phase
    }
    return range(deaths)
  }

  /// The same where the path answers with ICMP that the host is unreachable.
  ///
  /// Each error takes back a doubling (`tcp_ld_RTO_revert`), so retransmissions stay frequent,
  /// and the end comes at the first expiry beyond the limit. The last router looks for the host
  /// in vain before it answers; one without a route answers sooner, and the waits are shorter.
  func refusedRetransmission() -> ClosedRange<Interval> {
    let start = Instant.distantPast
    let timeout = kernel.jiffy * (jiffies(retransmissionTimeout) + 1)
    var episode = RetransmissionEpisode(firstSent: start)
    episode.retransmitted(at: start + timeout, isTail: false)
    let earliest = retransmissionTimeout + kernel.retransmissionLimit
    let delay = Refusal.failedResolution + roundTrip
    // A router that limits its errors' rate sends one per search.
    let waits = [nil, 1].compactMap { burst in
      RetransmissionLadder(episode, kernel)?.deaths(answer: .init(delay: delay, burst: burst)).wait
    }
    let latest = earliest + kernel.jiffy + (waits.max() ?? kernel.maximumTimeout)
    // A lone segment's tail-loss probe puts all this off by one more timeout.
    return earliest...latest + timeout
  }

  /// From the last byte or acknowledgment that came to the end: `tcp_keepalive_timer`.
  ///
  /// The timer runs on through traffic and is then set to what remains of the idle time: the
  /// first probe is as late, and as aligned, as the wheel's level for that remainder.
  func keepalive(_ keepalive: KernelProfile.Keepalive) -> ClosedRange<Interval> {
    let idle = jiffies(keepalive.time)
    let interval = jiffies(keepalive.interval)
    let period = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: interval))
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
  /// The earliest end is that of a window just closed; the latest that of one whose probes have
  /// been answered for so long that they are two minutes apart.
  func windowProbes() -> ClosedRange<Interval> {
    let timeout = jiffies(roundTrip + kernel.minimumTimeout)
    func ends(_ delay: (Int) -> Int) -> [Int] {
      phases.map { phase in
        (0...kernel.retries2).reduce(phase) { now, backoff in
          TimerWheel.firing(armedAt: now, delay: delay(backoff))
        } - phase
      }
    }
    return range(ends { backedOff(timeout, $0) } + ends { _ in maximum })
  }

  /// PTO for one segment in flight (RFC 8985 section 7.2 with Linux's allowance for a delayed
  /// acknowledgment).
  private var probe: Int { jiffies(roundTrip * 2) + jiffies(kernel.minimumTimeout) }

  private var maximum: Int { jiffies(kernel.maximumTimeout) }

  private func backedOff(_ timeout: Int, _ backoff: Int) -> Int {
    min(timeout << min(backoff, 16), maximum)
  }

  /// Every state of the kernel's jiffies that makes a difference.
  private var phases: Range<Int> {
    let period = TimerWheel.granularity(ofLevel: TimerWheel.level(ofDelay: maximum))
    return period..<2 * period
  }

  /// `usecs_to_jiffies` rounds up.
  private func jiffies(_ interval: Interval) -> Int {
    Int((interval.nanoseconds + kernel.jiffy.nanoseconds - 1) / kernel.jiffy.nanoseconds)
  }

  /// A timer is set somewhere within a jiffy, and fires at the edge of one.
  private func range(_ jiffies: [Int]) -> ClosedRange<Interval> {
    let earliest = max(1, jiffies.min() ?? 1) - 1
    return kernel.jiffy * earliest...kernel.jiffy * max(earliest, jiffies.max() ?? 0)
  }
}

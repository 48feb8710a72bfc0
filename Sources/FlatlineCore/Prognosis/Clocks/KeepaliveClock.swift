/// When the broker's kernel gives up on an idle client that does not answer its probes.
///
/// Mirrors Linux tcp_timer.c, `tcp_keepalive_timer`. It runs while nothing is unacknowledged or
/// queued. `tcp_keepalive_time` after the last packet from the client it sends a probe, then one
/// every `tcp_keepalive_intvl`; after `tcp_keepalive_probes` of them the connection ends with
/// ETIMEDOUT and a RST. Each wait is a timer of the wheel.
struct KeepaliveClock {
  var kernel: KernelProfile

  /// Probes that must be unanswered before it is said. One may be lost on a living path.
  private static let patience = 2
  private static let slack = Interval.milliseconds(20)

  /// - Parameter neighbourFailed: whether address resolution for the client fails: then probes
  ///   wait for the address, and are not seen.
  func forecast(for flow: Flow, neighbourFailed: Bool) -> Forecast? {
    let probes = flow.probes?.kind == .keepalive ? flow.probes : nil
    guard flow.unanswered.isEmpty, let idleSince = flow.client.lastSeen ?? probes?.last,
      !flow.isBrokerAlone || probes?.count ?? 0 >= Self.patience
    else { return nil }
    // Probes show that keepalive is on, though no setting says so: then Linux's defaults are
    // assumed, with the interval that is seen.
    guard let settings = kernel.keepalive ?? probes.map({ learnt($0, flow) }) else { return nil }
    let (first, last) = span(settings, probes, idleSince: idleSince)
    let isExact = probes?.count ?? 0 >= Self.patience
    return Forecast(
      ending: .kernel(flow.unanswered.softError ?? .etimedout), condition: .keepaliveUnanswered,
      closesAt: first + (last - first) / 2, earliest: first - Self.slack,
      latest: last + Self.slack, confidence: kernel.keepalive == nil ? 0.5 : isExact ? 0.95 : 0.85,
      isSpoken: isExact || neighbourFailed)
  }

  private func learnt(_ probes: ProbeRun, _ flow: Flow) -> KernelProfile.Keepalive {
    var settings = KernelProfile.Keepalive()
    if probes.count > 1, let wait = flow.probeWait {
      settings.interval = .seconds(Int(wait.seconds))
    }
    return settings
  }

  /// The earliest and the latest end; what lies between depends on the phase of the wheel.
  private func span(
    _ settings: KernelProfile.Keepalive, _ probes: ProbeRun?, idleSince: Instant
  ) -> (Instant, Instant) {
    let hop = rounded(settings.interval)
    guard let probes else {
      // The timer before the first probe is set to the rest of the idle time, so it may be in any
      // level of the wheel.
      let first = idleSince + settings.time
      let rest = hop.aligned * (settings.probes - 1)
      return (
        first + hop.least + rest, first + granularity(settings.time) + hop.aligned + rest
      )
    }
    let left = max(1, settings.probes - probes.count + 1)
    // From the second probe on, each wait begins and ends on the grid of its level.
    if probes.count >= Self.patience {
      let end = probes.last + hop.aligned * left
      return (end, end)
    }
    let rest = hop.aligned * (left - 1)
    return (probes.last + hop.least + rest, probes.last + hop.most + rest)
  }

  /// How long the wheel makes a wait: one that begins on the grid of its level, and the shortest
  /// and the longest of those that do not.
  private func rounded(
    _ interval: Interval
  ) -> (aligned: Interval, least: Interval, most: Interval) {
    let jiffies = Jiffies(of: kernel)
    let aligned = TimerWheel.firing(armedAt: 0, delay: jiffies.secondsTimesHZ(interval))
    return (jiffies.interval(aligned), interval, interval + granularity(interval))
  }

  private func granularity(_ interval: Interval) -> Interval {
    let jiffies = Jiffies(of: kernel)
    let delay = jiffies.secondsTimesHZ(interval)
    return jiffies.interval(TimerWheel.granularity(ofDelay: delay))
  }
}

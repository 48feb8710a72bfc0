/// The end of a socket whose probes are not answered, from its timer. In the kernel's ticks.
enum SocketProbes {
  /// The answer to a first probe may be on its way.
  static let patience = 2

  /// `tcp_probe_timer`: the expiry that finds `tcp_retries2` probes unanswered is the last.
  ///
  /// - Returns: `nil` with TCP_USER_TIMEOUT, which counts from a time that the kernel does not tell.
  static func window(
    _ information: TCPInformation, _ kernel: KernelProfile, sent: Int, expiry: Int
  ) -> TimerEnd? {
    guard sent >= patience, kernel.userTimeout == nil else { return nil }
    let jiffies = Jiffies(of: kernel)
    let maximum = jiffies.tcpRtoMax(kernel)
    // tcp_probe0_base: never less than TCP_RTO_MIN.
    let base = jiffies.nearest(max(information.retransmissionTimeout, kernel.minimumTimeout))
    func wait(_ backoff: Int) -> Int {
      RetransmissionBackoff.inetCskRtoBackoff(base, backoff, maximum: maximum)
    }
    var backoff = information.backoff
    let armed = expiry - wait(backoff)
    var tick = TimerWheel.firing(armedAt: armed, delay: wait(backoff), isInTimer: true)
    for _ in min(sent, kernel.retries2)..<kernel.retries2 {
      if backoff < kernel.retries2 { backoff += 1 }
      tick = TimerWheel.firing(armedAt: tick, delay: wait(backoff), isInTimer: true)
    }
    return TimerEnd(
      likely: tick, first: tick, last: tick, began: armed,
      lateness: TimerEnd.lateness(armed: armed, before: wait(max(0, information.backoff - 1))))
  }

  /// `tcp_keepalive_timer`: the expiry that finds `tcp_keepalive_probes` unanswered is the last.
  ///
  /// - Returns: `nil` if the timer is set to more than the interval: the listener has its own.
  static func keepalive(
    _ keepalive: KernelProfile.Keepalive, _ kernel: KernelProfile, sent: Int, expiry: Int, now: Int
  ) -> TimerEnd? {
    let interval = Jiffies(of: kernel).secondsTimesHZ(keepalive.interval)
    guard sent >= patience, expiry - now <= interval else { return nil }
    let armed = expiry - interval
    var tick = TimerWheel.firing(armedAt: armed, delay: interval, isInTimer: true)
    for _ in min(sent, keepalive.probes)..<keepalive.probes {
      tick = TimerWheel.firing(armedAt: tick, delay: interval, isInTimer: true)
    }
    return TimerEnd(
      likely: tick, first: tick, last: tick, began: armed,
      lateness: TimerEnd.lateness(armed: armed, before: interval))
  }
}

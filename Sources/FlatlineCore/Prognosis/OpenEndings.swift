/// How sure the earliest end can be while another may come first of which no clock knows the instant.
struct OpenEndings {
  var context: ClockContext

  /// Where another end may well be first.
  private static let open = 0.6
  /// Where it may be, but as a rule is not.
  private static let young = 0.9
  /// A path that has just died may be back, or its host, started again; and a router may not know yet
  /// that the host is gone: Linux trusts an address for 5 s that nobody confirms, asks the host three
  /// times and then all three times, a second apart (`delay_first_probe_time`, `ucast_solicit`,
  /// `mcast_solicit`).
  private static let youth = Interval.seconds(11)
  /// More than what a client sent before the path died is late.
  private static let lateness = Interval.seconds(1)

  /// The most that is left of the winner's confidence.
  func limit(_ winner: Forecast, _ runnerUp: Forecast?, of flow: Flow) -> Double {
    if let runnerUp, mayBeFirst(runnerUp, winner) { return Self.open }
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return 1 }
    let (isTimeout, isOfWriter) = (winner.ending.isTimeout, winner.ending.reason.isOfWriter)
    if isTimeout && isTold(episode)
      || (isTimeout || isOfWriter) && mayLetGo(flow, winner, since: episode.firstSent)
    {
      return Self.open
    }
    return context.now - episode.firstSent < Self.youth ? Self.young : 1
  }

  /// Whether the writer may give up before the winner's instant, or something else before the
  /// writer's: when a buffer is full is never known so well. So it is with whatever else a broker that is
  /// late does.
  private func mayBeFirst(_ runnerUp: Forecast, _ winner: Forecast) -> Bool {
    (winner.ending.reason.isOfWriter || runnerUp.ending.reason.isOfWriter
      || context.broker.lateness.any > .zero)
      && (runnerUp.earliest < winner.closesAt || runnerUp.closesAt < winner.latest)
  }

  /// Whether the kernel was told why before, and may be again: then that is what it reports.
  private func isTold(_ episode: RetransmissionEpisode) -> Bool { episode.refusal != nil }

  /// Whether the client lives and hears nothing: it lets go when it misses heartbeats itself, and that
  /// may arrive.
  private func mayLetGo(_ flow: Flow, _ winner: Forecast, since lost: Instant) -> Bool {
    guard let heard = flow.clientLastHeard, heard > lost + Self.lateness else { return false }
    guard let interval = flow.heartbeat?.interval else { return true }
    return interval > .zero && winner.closesAt > lost + interval
  }
}

extension Ending {
  /// Whether the kernel ends it without having been told why.
  fileprivate var isTimeout: Bool { self == .kernel(.etimedout) || self == .swallowed(.etimedout) }
}

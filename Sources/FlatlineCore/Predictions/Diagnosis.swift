/// Finds the cause of an ending, as far as this flow alone tells.
enum Diagnosis {
  static func cause(
    of forecast: Forecast, _ flow: Flow, neighbourFailed: Bool
  ) -> Cause {
    switch forecast.ending {
    case .kernel(let error), .swallowed(let error):
      if forecast.condition == .keepaliveUnanswered { return .clientHostLost }
      if neighbourFailed || error == .ehostunreach { return .clientHostLost }
      if error == .enetunreach { return .partition }
      return silence(flow)
    case .missedHeartbeats:
      if neighbourFailed { return .clientHostLost }
      if flow.unanswered.episode?.count ?? 0 > 0 { return silence(flow) }
      // The kernel acknowledges, and the application says nothing.
      let seen = flow.client.lastSeen ?? .distantPast
      return seen > flow.clientLastHeard ?? .distantPast ? .clientFrozen : .unknown
    case .sendTimeout:
      if flow.client.windowClosedAt == nil { return silence(flow) }
      // A consumer that is only slow has not always answered at once.
      return flow.answers.haveStopped ? .clientFrozen : .slowConsumer
    case .abrupt where flow.resetByClient?.hasAcknowledgment == false:
      // The sender does not know the connection: a host that was rebooted, or a middlebox that
      // forgot the connection or forged the RST.
      return .middleboxReset
    default: return .unknown
    }
  }

  private static func silence(_ flow: Flow) -> Cause {
    guard let episode = flow.unanswered.episode else { return .unknown }
    return episode.signsOfLife > 0 ? .pathOneWay : .clientHostLost
  }
}

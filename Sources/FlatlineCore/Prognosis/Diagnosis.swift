/// Why a flow is dying, as far as this flow alone tells.
enum Diagnosis {
  static func cause(
    of forecast: Forecast, _ flow: Flow, _ surroundings: Prognosis.Surroundings
  ) -> Cause {
    switch forecast.ending {
    case .kernel(let error), .swallowed(let error):
      if forecast.condition == .keepaliveUnanswered { return .clientHostLost }
      if surroundings.neighbourFailed || error == .ehostunreach { return .clientHostLost }
      if error == .enetunreach { return .partition }
      return silence(flow)
    case .missedHeartbeats:
      if surroundings.neighbourFailed { return .clientHostLost }
      if flow.unanswered.episode?.count ?? 0 > 0 { return silence(flow) }
      // Its kernel acknowledges, and the application says nothing.
      let seen = flow.client.lastSeen ?? .distantPast
      return seen > flow.clientLastHeard ?? .distantPast ? .clientFrozen : .unknown
    case .sendTimeout:
      return flow.client.windowClosedAt == nil ? silence(flow) : .slowConsumer
    case .abrupt where flow.resetByClient?.hasAcknowledgment == false:
      // A host that does not know the connection: rebooted, or a box that forgot or forged it.
      return .middleboxReset
    default: return .unknown
    }
  }

  private static func silence(_ flow: Flow) -> Cause {
    guard let episode = flow.unanswered.episode else { return .unknown }
    return episode.signsOfLife > 0 ? .pathOneWay : .clientHostLost
  }
}

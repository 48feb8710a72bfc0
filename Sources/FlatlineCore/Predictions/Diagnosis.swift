/// Finds the cause of an ending, as far as one flow proves it by itself. What only several flows tell
/// together is for the module FlatlineCauses.
enum Diagnosis {
  static func cause(
    of forecast: Forecast, _ flow: Flow, neighbourFailed: Bool
  ) -> Cause {
    // The client lives. Of the broker, and of the path to it, nothing is seen.
    if forecast.condition == .brokerUnheard { return .unknown }
    let neighbourFailed =
      neighbourFailed || flow.unanswered.episode?.hasLostNeighbour ?? false
    switch forecast.ending {
    case .kernel(let error), .swallowed(let error):
      if neighbourFailed { return .clientHostLost }
      if error == .enetunreach, flow.unanswered.unreached == .network { return .partition }
      return silence(flow)
    case .missedHeartbeats:
      if neighbourFailed { return .clientHostLost }
      if flow.unanswered.episode?.count ?? 0 > 0 { return silence(flow) }
      // The kernel acknowledges, and the application says nothing.
      return FlowTraits.isAnswering(flow.client.lastSeen, heard: flow.clientLastHeard)
        ? .clientFrozen : .unknown
    case .sendTimeout, .heartbeatStuck:
      if flow.client.windowClosedAt == nil { return silence(flow) }
      // A consumer that is only slow has not always answered at once.
      return flow.answers.haveStopped ? .clientFrozen : .slowConsumer
    case .lingering: return neighbourFailed ? .clientHostLost : .unknown
    default: return .unknown
    }
  }

  private static func silence(_ flow: Flow) -> Cause {
    flow.unanswered.episode?.signsOfLife ?? 0 > 0 && !flow.isClientRepeating
      ? .pathOneWay : .unknown
  }
}

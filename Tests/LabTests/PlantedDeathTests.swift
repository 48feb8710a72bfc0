import FlatlineCore
import SyntheticTraffic
import Testing

/// Guards against regressions and false alarms, on made traffic with many connections of which
/// some die.
///
/// It does not prove that a prediction is right: the traffic was written with the same ideas of
/// the kernel and the broker as the clocks. What is right, the logs of the lab's real brokers say
/// (``ClosingTests``, ``TimingTests``, ``ScenarioTests``).
struct PlantedDeathTests {
  @Test(arguments: [1, 2] as [UInt64])
  func whatWasPlantedIsFoundAndNothingElse(seed: UInt64) {
    var plan = TrafficPlan()
    plan.seed = seed
    plan.connections = 150
    plan.opening = .seconds(20)
    plan.packetsPerSecond = 100
    plan.deaths = 0.2
    plan.lifetime = .seconds(600)
    let (planted, standing, closed) = Self.run(plan)
    #expect(planted.count > 20)
    let end = plan.start + plan.duration
    for death in planted {
      guard let unanswered = death.unansweredAt, unanswered + .seconds(3) < end else { continue }
      let found = closed[death.client] ?? standing[death.client]
      #expect(found?.reason.rawValue == death.reason.rawValue, "\(death)")
      guard let found, let closedAt = death.closedAt else { continue }
      #expect((found.closesAt - closedAt).magnitude < .milliseconds(10), "\(death)")
    }
    let dead = Set(planted.map(\.client))
    #expect(standing.keys.allSatisfy(dead.contains))
    #expect(closed.keys.allSatisfy(dead.contains))
  }

  /// - Returns: every planted death, the predictions that stand at the end, and those that came
  ///   true.
  private static func run(
    _ plan: TrafficPlan
  ) -> ([PlantedDeath], standing: [Endpoint: Prediction], closed: [Endpoint: Prediction]) {
    var traffic = Traffic(plan)
    var engine = Engine()
    var events: [Event] = []
    var frame: [UInt8] = []
    while let instant = traffic.next(into: &frame) {
      let header = PacketHeader(
        timestamp: instant, linkType: .ethernet, originalLength: frame.count)
      engine.observe(frame.span, header, into: &events)
    }
    var standing: [Endpoint: Prediction] = [:]
    var closed: [Endpoint: Prediction] = [:]
    for event in events {
      switch event {
      case .prediction(let prediction): standing[prediction.flow.client] = prediction
      case .withdrawn(let withdrawal): standing[withdrawal.flow.client] = nil
      case .closed(let closing) where closing.predicted:
        closed[closing.flow.client] = standing.removeValue(forKey: closing.flow.client)
      case .closed, .risk, .incident, .stalled, .sightings, .survived, .opened, .ended, .summary:
        break
      }
    }
    return (traffic.deaths, standing, closed)
  }
}

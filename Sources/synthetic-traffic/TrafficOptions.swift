import ArgumentParser
import FlatlineCore
import SyntheticTraffic

struct TrafficOptions: ParsableArguments {
  @Option(help: "The same traffic for the same seed.")
  var seed: UInt64 = 1

  @Option(help: "Clients; each has one connection at a time.")
  var connections = 10_000

  @Option(help: "What the name of each connection begins with.")
  var name = "worker"

  @Option(help: "Seconds of packet time.")
  var seconds = 600

  @Option(help: "Seconds in which all connections open.")
  var opening = 60

  @Option(help: "Packets a second of publishers and consumers together, about.")
  var rate = 16_000.0

  @Option(help: "The share of clients that fall silent.")
  var deaths = 0.01

  @Option(help: "The share of deliveries that are lost and repeated.")
  var loss = 0.001

  @Option(help: "Seconds after which a client closes its connection and opens another, on average.")
  var lifetime: Int?

  func validate() throws {
    guard connections > 0, seconds > 0, opening > 0, rate > 0 else {
      throw ValidationError("connections, seconds, opening and rate are more than 0.")
    }
    guard 0...1 ~= deaths, 0...1 ~= loss else {
      throw ValidationError("deaths and loss are shares, 0 to 1.")
    }
  }

  var plan: TrafficPlan {
    var plan = TrafficPlan()
    plan.seed = seed
    plan.connections = connections
    plan.name = name
    plan.duration = .seconds(seconds)
    plan.opening = .seconds(opening)
    plan.packetsPerSecond = rate
    plan.deaths = deaths
    plan.loss = loss
    plan.lifetime = lifetime.map { .seconds($0) }
    return plan
  }
}

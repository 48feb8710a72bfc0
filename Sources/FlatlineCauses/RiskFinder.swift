import FlatlineCore
import FlatlineGuide

/// Finds connections with which nothing is wrong yet, and that would suffer more than they need.
/// Each is told of each risk once.
struct RiskFinder: Sendable {
  /// Open connections that are kept to be compared with idle timeouts that are found later.
  private static let mostKept = 20_000
  /// A shorter interval closes connections over a pause of a second or two; RabbitMQ's guide advises
  /// 5 to 20 s.
  private static let shortestHeartbeat = 5

  /// Of the path to all clients, where the user has told it.
  var idleTimeout: Interval?
  private var open: [IPAddress: [PredictionIdentifier: Boxed<FlowDescription>]] = [:]
  private var count = 0
  /// Clients whose ghosts were told of.
  private var haunted: Set<ClientIdentity> = []

  init(idleTimeout: Interval?) {
    self.idleTimeout = idleTimeout
  }

  mutating func note(_ opening: Opening, _ known: IdleTimeout?, into output: inout [Event]) {
    let flow = opening.flow
    guard let heartbeat = flow.heartbeat, heartbeat > 0 else { return }
    if heartbeat < Self.shortestHeartbeat {
      output.append(.risk(risk(.heartbeatTooShort, flow, opening.at)))
    }
    let limit = idleTimeout ?? known?.atMost.map { Interval.seconds($0) }
    if let limit, Self.idle(heartbeat) >= limit {
      output.append(.risk(risk(.slowerThanIdleTimeout, flow, opening.at)))
    } else if idleTimeout == nil, count < Self.mostKept {
      count += 1
      open[opening.address, default: [:]][opening.id] = Boxed(flow)
    }
  }

  mutating func forget(_ id: PredictionIdentifier, _ address: IPAddress) {
    guard open[address]?.removeValue(forKey: id) != nil else { return }
    count -= 1
    if open[address]?.isEmpty ?? false { open[address] = nil }
  }

  /// An idle timeout was found on the way to an address.
  mutating func note(
    _ timeout: IdleTimeout, on address: IPAddress, at now: Instant, into output: inout [Event]
  ) {
    guard idleTimeout == nil, let most = timeout.atMost, let flows = open[address] else { return }
    for (id, flow) in flows.sorted(by: { $0.key < $1.key }) {
      guard let heartbeat = flow.value.heartbeat, Self.idle(heartbeat) >= .seconds(most) else {
        continue
      }
      forget(id, address)
      output.append(.risk(risk(.slowerThanIdleTimeout, flow.value, now)))
    }
  }

  /// A client that agreed to heartbeats, and did not send any.
  func noteSilent(_ suspect: Suspect, into output: inout [Event]) {
    guard suspect.prediction.flow.heartbeat ?? 0 > 0 else { return }
    output.append(.risk(risk(.heartbeatsNeverSent, suspect.prediction.flow, suspect.prediction.at)))
  }

  /// A client has left several connections behind.
  mutating func noteGhosts(of suspect: Suspect, at now: Instant, into output: inout [Event]) {
    guard let identity = suspect.identity, haunted.count < Self.mostKept,
      haunted.insert(identity).inserted
    else { return }
    output.append(.risk(risk(.ghosts, suspect.prediction.flow, now)))
  }

  /// How long a connection is idle: both sides send every half interval (rabbit_heartbeat).
  private static func idle(_ heartbeat: Int) -> Interval { .milliseconds(heartbeat * 500) }

  private func risk(_ kind: Risk.Kind, _ flow: FlowDescription, _ at: Instant) -> Risk {
    Risk(at: at, flow: flow, risk: kind, advice: kind.explanation.advice)
  }
}

import FlatlineCore

/// Connections in which nothing is wrong yet, by what might become of them.
struct RiskTally: Sendable {
  /// The product of each client.
  private var products: [Risk.Kind: [Endpoint: String?]] = [:]

  /// The last time that each broker stood still.
  private var pauses: [Endpoint: Risk.Pause] = [:]

  /// So many subnets and products are named.
  private static let mostNamed = 3

  mutating func add(_ risk: Risk) {
    if let pause = risk.pause {
      pauses[risk.flow.broker] = pause
      return
    }
    products[risk.risk, default: [:]].updateValue(risk.flow.product, forKey: risk.flow.client)
  }

  mutating func remove(_ client: Endpoint) {
    for kind in Risk.Kind.allCases { products[kind]?.removeValue(forKey: client) }
  }

  /// A line for each kind, without those that are in trouble now.
  ///
  /// - Parameter isBrief: whether to leave out whose they are.
  func lines(besides troubled: Set<Endpoint>, isBrief: Bool) -> [String] {
    let stood = pauses.sorted { $0.value.since < $1.value.since }.map {
      "The broker \($0.key) \(Text.words($0.value))."
    }
    return stood
      + Risk.Kind.allCases.compactMap { kind in
        let clients = (products[kind] ?? [:]).filter { !troubled.contains($0.key) }
        guard !clients.isEmpty else { return nil }
        var groups: [String: Int] = [:]
        for (client, product) in clients {
          let words = product.map { " " + Text.safe($0) } ?? ""
          groups[SubnetPrefix().subnet(of: client.address) + words, default: 0] += 1
        }
        let line = "At risk: \(Text.count(clients.count, "connection")) \(Self.words(kind))"
        return line + (isBrief ? "." : ": \(Text.counts(groups, most: Self.mostNamed)).")
      }
  }

  private static func words(_ kind: Risk.Kind) -> String {
    switch kind {
    case .heartbeatsDisabled: "with heartbeat 0 and no keepalive (could linger half-open unseen)"
    case .slowerThanIdleTimeout: "quiet for longer than the path remembers them"
    case .heartbeatTooShort: "with a heartbeat under 5 s (a short pause closes them)"
    case .heartbeatsNeverSent: "whose client agreed to heartbeats and sends none"
    case .brokerPaused: "whose broker stood still"
    case .ghosts: "left behind by clients that have connected anew"
    }
  }
}

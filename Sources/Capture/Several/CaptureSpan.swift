import FlatlineCore

/// What a capture covers.
struct CaptureSpan: Sendable {
  /// Of its first and last packet.
  var time: ClosedRange<Instant>
  /// Whether it has both sides of its flows: then what is missing of one side did not come there.
  /// Dead clients leave flows of the broker's packets alone; flows of the client's alone are what a
  /// mirror of one direction has, or one of several paths.
  var isOfBothSides: Bool
}

/// Sides of which a capture has packets, by flow.
struct SeenSides {
  private struct Sides {
    var client = 0
    var broker = 0
  }

  /// Enough to judge by.
  private static let mostFlows = 65_536
  /// A client alone that says so little has only knocked.
  private static let leastOfClient = 3
  private static let mostOneSided = 0.05

  private var flows: [FlowKey: Sides] = [:]

  mutating func add(_ print: PacketPrint) {
    guard !print.isError, flows[print.flow] != nil || flows.count < Self.mostFlows else { return }
    if print.sender == .client {
      flows[print.flow, default: Sides()].client += 1
    } else {
      flows[print.flow, default: Sides()].broker += 1
    }
  }

  /// See ``CaptureSpan/isOfBothSides``.
  var areBoth: Bool {
    let both = flows.values.count { $0.client > 0 && $0.broker > 0 }
    let clients = flows.values.count { $0.broker == 0 && $0.client >= Self.leastOfClient }
    return both > 0 && Double(clients) <= Self.mostOneSided * Double(flows.count)
  }
}

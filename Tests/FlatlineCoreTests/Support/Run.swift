import SyntheticTraffic

@testable import FlatlineCore

/// An engine, and all events it has given.
struct Run {
  var engine: Engine
  var events: [Event] = []

  init(_ change: (inout Engine.Configuration) -> Void = { _ in }) {
    var configuration = Engine.Configuration()
    change(&configuration)
    engine = Engine(configuration)
  }

  mutating func observe(
    _ bytes: [UInt8], at instant: Double, as linkType: LinkType = .rawIP,
    originalLength: Int? = nil
  ) {
    let header = PacketHeader(
      timestamp: .at(instant), linkType: linkType,
      originalLength: originalLength ?? bytes.count)
    engine.observe(bytes.span, header, into: &events)
  }

  /// Dialogues that take place at the same time.
  mutating func observe(_ dialogues: Dialogue...) {
    let packets = dialogues.flatMap(\.packets).enumerated()
    for (_, packet) in packets.sorted(by: {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }) {
      observe(packet.bytes, at: packet.at)
    }
  }

  mutating func advance(to instant: Double) {
    engine.advance(to: .at(instant), into: &events)
  }

  var predictions: [Prediction] {
    events.compactMap { if case .prediction(let event) = $0 { event } else { nil } }
  }

  var withdrawals: [Withdrawal] {
    events.compactMap { if case .withdrawn(let event) = $0 { event } else { nil } }
  }

  var closings: [Closing] {
    events.compactMap { if case .closed(let event) = $0 { event } else { nil } }
  }

  var risks: [Risk] {
    events.compactMap { if case .risk(let event) = $0 { event } else { nil } }
  }

  /// The names of the events, in order.
  var names: [String] { events.map(\.name) }
}

extension Dialogue {
  /// A connection that is opened at second 0 and lives until second 100, when the client falls
  /// silent: what the broker then sends is repeated `count` times, as Linux did in the lab
  /// (3.10-retries2-15, bh0).
  static func blackHole(
    heartbeat: UInt16 = 0, repeated count: Int, client: Endpoint = .client
  ) -> Dialogue {
    var story = Dialogue()
    story.client = client
    story.open(heartbeat: heartbeat)
    if heartbeat > 0 {
      for instant in stride(from: Double(heartbeat) / 2, to: 100, by: Double(heartbeat) / 2) {
        story.send(.client, FrameBuilder.heartbeat, at: instant)
        story.acknowledge(.broker, at: instant + 0.04)
      }
    }
    story.send(.broker, "hello", at: 100)
    let ladder = [
      0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401, 54.281, 109.577, 218.121, 338.953,
      459.785, 580.617, 701.449, 822.281,
    ]
    for wait in ladder.prefix(count) { story.repeatLast(.broker, at: 100 + wait) }
    return story
  }
}

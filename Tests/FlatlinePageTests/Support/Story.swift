import SyntheticTraffic

@testable import FlatlineCore
@testable import FlatlinePage

extension Instant {
  /// So many seconds after the beginning of a test's story.
  static func at(_ seconds: Double) -> Instant {
    Instant(unchecked: 1_795_359_214_000_000_000) + .seconds(seconds)
  }
}

extension FlowDescription {
  /// Of the connection whose packets a ``Wire`` makes.
  static func told(name: String? = nil) -> FlowDescription {
    var flow = FlowDescription(
      FlowKey(client: Endpoint(.client, 33730), broker: Endpoint(.broker, 5672)),
      brokerVersion: nil)
    flow.name = name
    return flow
  }
}

extension Prediction {
  /// The kernel gives up at second 900.
  static func dying(_ number: UInt64, at: Double = 2, name: String? = nil) -> Prediction {
    Prediction(
      at: .at(at), id: PredictionIdentifier(value: number), flow: .told(name: name),
      condition: .unansweredRetransmissions, reason: .kernel(.etimedout),
      log: "{inet_error,etimedout}", level: .error, closesAt: .at(900), earliest: .at(899),
      latest: .at(901), confidence: 0.95, cause: .unknown, evidence: Evidence())
  }
}

/// Packets between a client and a broker, handed to a history.
struct Wire {
  var history: WireHistory
  private var identification: UInt16 = 100

  /// - Parameter predictedAt: of each connection of these ends that is in trouble.
  init(predictedAt: Double..., end: Double = 1000) {
    let subjects: [WireHistory.Subject] = predictedAt.enumerated().map { index, at in
      WireHistory.Subject(
        id: PredictionIdentifier(value: UInt64(index)), flow: .told(), log: "",
        predictedAt: .at(at))
    }
    history = WireHistory(subjects, time: Instant.at(0)...Instant.at(end))
  }

  /// The letters of a connection's packets.
  func letters(_ index: Int = 0) -> String {
    String(history.histories[index].recent.all.map(\.letter))
  }

  /// - Parameter isCopy: whether it is the same packet as the one before.
  mutating func send(
    fromBroker: Bool, _ sequence: UInt32, _ payload: [UInt8] = [], acknowledging: UInt32,
    _ flags: TCPFlags = .ack, window: UInt16 = 502, isCopy: Bool = false, at instant: Double
  ) {
    if !isCopy { identification += 1 }
    observe(
      PacketBuilder.between(
        fromBroker, sequence, payload, acknowledging: acknowledging, flags, window: window,
        identification: identification), at: instant)
  }

  mutating func observe(
    _ bytes: [UInt8], as linkType: LinkType = .rawIP, at instant: Double
  ) {
    history.observe(
      bytes.span,
      PacketHeader(timestamp: .at(instant), linkType: linkType, originalLength: bytes.count),
      at: .at(instant))
  }
}

/// The same, handed to what `watch` keeps; a packet every 100 ms.
struct LiveWire {
  var history = LiveHistory(ports: [5672])
  private var count = 0

  mutating func send(
    fromBroker: Bool, _ sequence: UInt32, _ payload: [UInt8] = [], acknowledging: UInt32,
    _ flags: TCPFlags = .ack
  ) {
    observe(
      PacketBuilder.between(
        fromBroker, sequence, payload, acknowledging: acknowledging, flags, window: 502,
        identification: UInt16(truncatingIfNeeded: count + 1)))
  }

  mutating func observe(_ bytes: [UInt8], as linkType: LinkType = .rawIP) {
    count += 1
    history.observe(
      bytes.span,
      PacketHeader(
        timestamp: .at(Double(count) / 10), linkType: linkType, originalLength: bytes.count))
  }
}

extension PacketBuilder {
  /// Of the connection of ``FlowDescription/told(name:)``.
  fileprivate static func between(
    _ fromBroker: Bool, _ sequence: UInt32, _ payload: [UInt8], acknowledging: UInt32,
    _ flags: TCPFlags, window: UInt16, identification: UInt16
  ) -> [UInt8] {
    let segment = TCPFields(
      source: fromBroker ? 5672 : 33730, destination: fromBroker ? 33730 : 5672,
      sequence: sequence, acknowledgment: acknowledging, flags: flags, window: window,
      payload: payload)
    return ipv4(
      segment.bytes, from: fromBroker ? .broker : .client, to: fromBroker ? .client : .broker,
      identification: identification)
  }
}

import SyntheticTraffic

@testable import FlatlineCore

/// A client and a broker that talk, as the broker's interface sees it. Sequence numbers are counted
/// on, and each packet has its own identification, as Linux does it.
struct Dialogue: Sendable {
  struct Sent: Sendable {
    var at: Double
    var side: Side
    var fields: TCPFields
    var bytes: [UInt8]
  }

  var client = Endpoint.client
  var broker = Endpoint.broker
  /// The sequence number each side uses next.
  var clientNext: UInt32 = 1000
  var brokerNext: UInt32 = 5000
  /// The window that each side announces.
  var clientWindow: UInt16 = 502
  var brokerWindow: UInt16 = 502
  /// What a side's clock for timestamps shows, in milliseconds, if there are timestamps.
  var clock: (@Sendable (Side, Double) -> UInt32)?
  private(set) var packets: [Sent] = []
  private var identification: UInt16 = 0
  /// When the client was asked if it is there, in vain, after all packets.
  private var questions: [Double] = []

  /// Sends new bytes, and acknowledges everything received.
  mutating func send(
    _ side: Side, _ payload: [UInt8], at instant: Double, flags: TCPFlags = .ack
  ) {
    let sequence = side == .client ? clientNext : brokerNext
    transmit(side, sequence: sequence, payload, at: instant, flags: flags)
    let controls = (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
    let length = UInt32(payload.count + controls)
    if side == .client { clientNext &+= length } else { brokerNext &+= length }
  }

  mutating func send(_ side: Side, _ text: String, at instant: Double) {
    send(side, Array(text.utf8), at: instant, flags: [.ack, .psh])
  }

  mutating func acknowledge(_ side: Side, at instant: Double, upTo acknowledgment: UInt32? = nil) {
    let sequence = side == .client ? clientNext : brokerNext
    transmit(side, sequence: sequence, [], at: instant, acknowledgment: acknowledgment)
  }

  /// Sends a side's last segment with payload once more.
  mutating func repeatLast(_ side: Side, at instant: Double) {
    guard let last = packets.last(where: { $0.side == side && !$0.fields.payload.isEmpty }) else {
      preconditionFailure("nothing to repeat")
    }
    transmit(
      side, sequence: last.fields.sequence, last.fields.payload, at: instant,
      flags: last.fields.flags)
  }

  /// Sends any segment; sequence numbers are not counted on.
  mutating func transmit(
    _ side: Side, sequence: UInt32, _ payload: [UInt8], at instant: Double,
    flags: TCPFlags = .ack, acknowledgment: UInt32? = nil, options: [UInt8] = [],
    isDamaged: Bool = false
  ) {
    let isClient = side == .client
    let source = isClient ? client : broker
    let destination = isClient ? broker : client
    let received = isClient ? brokerNext : clientNext
    let stamp = clock.map { TCPOptionBytes.timestamps($0(side, instant), echo: 0) } ?? []
    let fields = TCPFields(
      source: source.port, destination: destination.port, sequence: sequence,
      acknowledgment: flags.contains(.ack) ? acknowledgment ?? received : 0, flags: flags,
      window: isClient ? clientWindow : brokerWindow, options: stamp + options, payload: payload)
    identification += 1
    var bytes = PacketBuilder.ipv4(
      fields.bytes, from: source.address, to: destination.address,
      identification: identification)
    // The checksum's upper byte.
    if isDamaged { bytes[36] ^= 0x55 }
    packets.append(Sent(at: instant, side: side, fields: fields, bytes: bytes))
  }

  /// Asks the client if it is there; nothing comes back.
  mutating func ask(at instants: [Double]) { questions = instants }

  /// Leaves of all that was sent only this, as if the capture had missed the rest.
  mutating func keep(_ kept: [Sent]) { packets = kept }

  /// The three segments of TCP's handshake, a millisecond apart.
  mutating func handshake(at instant: Double = 0) {
    send(.client, [], at: instant, flags: .syn)
    send(.broker, [], at: instant + 0.001, flags: [.syn, .ack])
    acknowledge(.client, at: instant + 0.002)
  }

  /// TCP's handshake and AMQP's, a millisecond a step: tune-ok comes after 7, open-ok after 8.
  ///
  /// - Parameter name: that the client gives its connection.
  mutating func open(
    at instant: Double = 0, heartbeat: UInt16, version: String = "3.10.8", name: String? = nil
  ) {
    handshake(at: instant)
    send(.client, FrameBuilder.protocolHeader, at: instant + 0.003)
    send(.broker, FrameBuilder.framed(FrameBuilder.start(version: version)), at: instant + 0.004)
    let properties = name.map { [("connection_name", FieldValue.string($0))] } ?? []
    send(
      .client, FrameBuilder.framed(FrameBuilder.startOk(properties)), at: instant + 0.005)
    send(.broker, FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: 60)), at: instant + 0.006)
    let tuneOk = FrameBuilder.framed(FrameBuilder.tune(heartbeat: heartbeat))
    send(.client, tuneOk + FrameBuilder.framed(FrameBuilder.open()), at: instant + 0.007)
    send(.broker, FrameBuilder.framed(FrameBuilder.openOk), at: instant + 0.008)
    acknowledge(.client, at: instant + 0.009)
  }

  /// The flow after all that was sent.
  var flow: Flow { told.flow }

  /// What became of each packet.
  var outcomes: [SegmentOutcome] { told.outcomes }

  private var told: (flow: Flow, outcomes: [SegmentOutcome]) {
    var flow = Flow(
      key: FlowKey(client: client, broker: broker), firstSeen: .at(packets.first?.at ?? 0))
    var outputs: [FrameReader.Output] = []
    var outcomes: [SegmentOutcome] = []
    for packet in packets {
      guard let segment = decode(packet.bytes, as: .rawIP).segment else {
        preconditionFailure("no segment")
      }
      outcomes.append(
        flow.process(
          segment, from: packet.side, packet.bytes.span, at: .at(packet.at), outputs: &outputs))
    }
    for instant in questions {
      var inquiry = flow.inquiry ?? Inquiry()
      inquiry.ask(needed: InquiryRules.fewest, at: .at(instant))
      inquiry.saw(at: .at(instant))
      flow.rareState.facts.inquiry = Boxed(inquiry)
    }
    return (flow, outcomes)
  }
}

/// Makes a dialogue in one expression.
func dialogue(_ tell: (inout Dialogue) -> Void) -> Dialogue {
  var dialogue = Dialogue()
  tell(&dialogue)
  return dialogue
}

import FlatlineCore
import SyntheticTraffic

/// A simulated AMQP connection over a path that loses packets at random, with the capture that
/// the broker's interface would give: before the path for what the broker sends, after it for
/// what the client sends. Times are microseconds.
struct SyntheticPath: Sendable {
  struct Plan: Sendable {
    /// Seconds; 0 is none.
    var heartbeat = 10
    /// Between two deliveries.
    var deliveryWait = 1_000_000...3_000_000
    /// The chance that a packet is lost, in each direction, from the first byte on.
    var loss = 0.25
    /// Whether the client acknowledges deliveries in AMQP.
    var acknowledges = false
    /// From then on everything is lost.
    var blackHole: Int?
    var limit = 924_600_000
  }

  struct Packet: Sendable {
    var at: Int
    var bytes: [UInt8]
  }

  /// How the broker ended it, if it did.
  enum Death: String, Sendable {
    case missedHeartbeats = "heartbeat_timeout"
    case retransmission = "etimedout"
  }

  private(set) var packets: [Packet] = []
  private(set) var death: (reason: Death, at: Int)?

  private let plan: Plan
  private let port: UInt16
  private let delay: Int
  private var generator: SeededGenerator
  private var broker = SyntheticEnd()
  private var client = SyntheticEnd()
  private var toBroker: [(at: Int, segment: SyntheticEnd.Segment)] = []
  private var toClient: [(at: Int, segment: SyntheticEnd.Segment)] = []
  private var identification = (client: 0, broker: 0)
  private var openedAt = 0
  private var isOpen = false

  private var nextDelivery = Int.max
  private var brokerTick = Int.max
  private var brokerWritten = -1
  private var clientTick = Int.max
  private var look = Int.max
  private var looked = 0
  private var misses = 0
  private var answeredDeliveries = 0

  init(_ plan: Plan, port: UInt16, generator: SeededGenerator) {
    self.plan = plan
    self.port = port
    self.generator = generator
    delay = Int.random(in: 200...20_000, using: &self.generator)
  }

  /// Runs until `end`, or until the broker gives up.
  mutating func run(from start: Int, to end: Int) {
    let opened = open(at: start)
    let half = plan.heartbeat * 500_000
    nextDelivery = opened
    if half > 0 { clientTick = opened + Int.random(in: 0...half, using: &generator) }
    while death == nil, let now = nextEvent(before: end) { step(now) }
  }

  private func nextEvent(before end: Int) -> Int? {
    let now = min(
      min(toBroker.first?.at ?? .max, toClient.first?.at ?? .max),
      min(broker.timer ?? .max, client.timer ?? .max),
      min(broker.acknowledgmentDue ?? .max, client.acknowledgmentDue ?? .max),
      min(nextDelivery, brokerTick, clientTick, look))
    return now < end ? now : nil
  }

  private mutating func step(_ now: Int) {
    if let first = toBroker.first, first.at <= now {
      toBroker.removeFirst()
      tap(first.segment, fromBroker: false, at: now)
      broker.receive(first.segment, at: now)
    } else if let first = toClient.first, first.at <= now {
      toClient.removeFirst()
      client.receive(first.segment, at: now)
      answerDeliveries(at: now)
    } else if broker.timer ?? .max <= now {
      if !broker.timerFired(at: now, limit: plan.limit) { death = (.retransmission, now) }
    } else if client.timer ?? .max <= now {
      // The client never gives up.
      _ = client.timerFired(at: now, limit: .max)
    } else if broker.acknowledgmentDue ?? .max <= now {
      broker.acknowledge()
    } else if client.acknowledgmentDue ?? .max <= now {
      client.acknowledge()
    } else {
      act(now)
    }
    transmit(now)
  }

  /// What the applications do at fixed times.
  private mutating func act(_ now: Int) {
    if nextDelivery <= now {
      broker.write(SyntheticWire.delivery, at: now)
      nextDelivery = now + Int.random(in: plan.deliveryWait, using: &generator)
    } else if brokerTick <= now {
      // rabbit_heartbeat's sender: only when nothing was sent since its last look.
      if brokerWritten == broker.stream.count || brokerWritten < 0 {
        broker.write(FrameBuilder.heartbeat, at: now)
      }
      brokerWritten = broker.stream.count
      brokerTick += plan.heartbeat * 500_000
    } else if clientTick <= now {
      client.write(FrameBuilder.heartbeat, at: now)
      clientTick += plan.heartbeat * 500_000
    } else {
      misses = broker.received == looked ? misses + 1 : 0
      looked = broker.received
      look += plan.heartbeat * 1_000_000 + 1100
      if misses == 2 { miss(now) }
    }
  }

  private mutating func miss(_ now: Int) {
    death = (.missedHeartbeats, now)
    record(
      fromBroker: true, start: broker.next, acknowledgment: broker.received,
      flags: [.rst, .ack], at: now)
  }

  private mutating func answerDeliveries(at now: Int) {
    guard plan.acknowledges, isOpen else { return }
    let whole = client.received / SyntheticWire.delivery.count
    while answeredDeliveries < whole {
      answeredDeliveries += 1
      client.write(FrameBuilder.acknowledge, at: now)
    }
  }

  // MARK: The wire

  private mutating func isLost(at now: Int) -> Bool {
    if let blackHole = plan.blackHole, now >= blackHole, isOpen { return true }
    // The broker would end a handshake after ten seconds, so after seven nothing more is lost.
    if !isOpen, now > openedAt + 7_000_000 { return false }
    return Double.random(in: 0..<1, using: &generator) < plan.loss
  }

  private mutating func transmit(_ now: Int) {
    for segment in broker.drainOutput() {
      tap(segment, fromBroker: true, at: now)
      if !isLost(at: now) { toClient.append((now + delay, segment)) }
    }
    for segment in client.drainOutput() where !isLost(at: now) {
      toBroker.append((now + delay, segment))
    }
  }

  private mutating func tap(_ segment: SyntheticEnd.Segment, fromBroker: Bool, at now: Int) {
    let stream = fromBroker ? broker.stream : client.stream
    record(
      fromBroker: fromBroker, start: segment.start, acknowledgment: segment.acknowledgment,
      flags: segment.end > segment.start ? [.ack, .psh] : .ack,
      payload: stream[segment.start..<segment.end], selective: segment.selective.first, at: now)
  }

  private mutating func record(
    fromBroker: Bool, start: Int, acknowledgment: Int, flags: TCPFlags,
    payload: ArraySlice<UInt8> = [], selective: Range<Int>? = nil, at now: Int
  ) {
    if fromBroker { identification.broker += 1 } else { identification.client += 1 }
    let bytes = SyntheticWire.packet(
      fromBroker: fromBroker, port: port, start: start, acknowledgment: acknowledgment,
      flags: flags, payload: payload, selective: selective,
      identification: fromBroker ? identification.broker : identification.client)
    packets.append(Packet(at: now, bytes: bytes))
  }

  /// Both handshakes; TCP's is without loss.
  ///
  /// - Returns: when they are over.
  private mutating func open(at start: Int) -> Int {
    record(fromBroker: false, start: 0, acknowledgment: 0, flags: .syn, at: start)
    record(fromBroker: true, start: 0, acknowledgment: 0, flags: [.syn, .ack], at: start)
    record(fromBroker: false, start: 0, acknowledgment: 0, flags: .ack, at: start + 2 * delay)
    openedAt = start
    var now = start + 2 * delay
    for turn in FrameBuilder.opening(heartbeat: plan.heartbeat) {
      if turn.fromBroker {
        broker.write(turn.bytes, at: now)
      } else {
        client.write(turn.bytes, at: now)
      }
      transmit(now)
      while broker.received < client.stream.count || client.received < broker.stream.count,
        let event = nextEvent(before: .max)
      {
        step(event)
        now = event
      }
      // After tune-ok, rabbit_heartbeat's sender and receiver start.
      if !turn.fromBroker, plan.heartbeat > 0 {
        brokerTick = now + plan.heartbeat * 500_000
        look = now + plan.heartbeat * 1_000_000 + 1100
      }
    }
    now += 100_000
    while let event = nextEvent(before: now) { step(event) }
    isOpen = true
    return now
  }
}

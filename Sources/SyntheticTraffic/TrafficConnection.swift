import FlatlineCore

/// One client in the traffic: its connection, and those that it opens when that ends.
///
/// Times are microseconds since the start of the traffic. Packets that are on their way wait in
/// `pending`; they get their sequence numbers when they pass the tap, the broker's interface.
struct TrafficConnection {
  enum Role: CaseIterable {
    case publisher, consumer, idle
  }

  struct Pending {
    var at: Int
    var fromBroker: Bool
    var flags: TCPFlags = .ack
    var payload: Payload = .nothing
  }

  private static let heartbeats = [0, 10, 30, 60, 60, 60, 580]
  private static let synOptions =
    TCPOptionBytes.maximumSegmentSize(1460) + TCPOptionBytes.selectivePermitted
  /// Random times lie between these multiples of their mean.
  private static let spread = 0.5...1.5

  let plan: TrafficPlan
  let index: Int
  let role: Role
  let heartbeat: Int
  let client: IPAddress
  let roundTrip: Int
  var generator: SeededGenerator

  let ports: ClosedRange<UInt16>
  var port: UInt16
  var pending: [Pending] = []
  var streams = TrafficStreams()
  /// When something is published or delivered next.
  var exchangeAt = Int.max
  /// When the heartbeat senders of client and broker wake up next.
  var clientTick = Int.max
  var brokerTick = Int.max
  /// When the broker's heartbeat monitor checks next.
  var monitorCheck = Int.max
  /// When the client closes the connection.
  var closesAt = Int.max
  /// When the client falls silent for good.
  var silentAt = Int.max
  var isSilent = false
  /// Whether both handshakes are over, and no close has begun.
  var isRunning = false
  var monitor = HeartbeatMonitor()
  /// Runs while the broker's last segment is not acknowledged.
  var retransmission: RetransmissionTimer?
  /// That segment's payload.
  var unacknowledged = Payload.nothing
  var death: PlantedDeath?
  private var finished: PlantedDeath?

  init(index: Int, _ plan: TrafficPlan, seed: UInt64) {
    self.plan = plan
    self.index = index
    generator = SeededGenerator(seed: seed)
    role = [.publisher, .consumer, .idle, .idle][index % 4]
    heartbeat = Self.heartbeats[index / 4 % Self.heartbeats.count]
    client = Self.address(index)
    roundTrip = Int.random(in: 200...20_000, using: &generator)
    ports = Self.ports(index)
    port = UInt16.random(in: ports, using: &generator)
    if Double.random(in: 0..<1, using: &generator) < plan.deaths {
      let opening = Int(plan.opening.nanoseconds / 1000)
      silentAt = Int.random(
        in: opening...max(opening, Int(plan.duration.nanoseconds / 1000)), using: &generator)
    }
    open(at: Int.random(in: 0...Int(plan.opening.nanoseconds / 1000), using: &generator))
  }

  private static let addresses = 100_000

  /// Clients that share an address have ports of their own.
  private static func ports(_ index: Int) -> ClosedRange<UInt16> {
    let first = UInt16(20_000 + index / addresses % 10 * 4000)
    return first...first + 3999
  }

  /// RFC 2544's and RFC 3849's networks; every tenth client speaks IPv6.
  private static func address(_ index: Int) -> IPAddress {
    let low = UInt32(index % addresses)
    return index % 10 == 9
      ? IPAddress(v6High: 0x2001_0db8_0001_0000, low: UInt64(low) + 1)
      : IPAddress(v4: 0xc612_0000 + low)
  }

  private var broker: Endpoint {
    Endpoint(
      client.version == .v4
        ? IPAddress(v4: 0xc613_fffe) : IPAddress(v6High: 0x2001_0db8_0002_0000, low: 1), 5672)
  }

  /// When the next thing happens.
  var nextAt: Int {
    min(
      min(pending.first?.at ?? .max, exchangeAt, clientTick, brokerTick),
      min(monitorCheck, closesAt, silentAt, retransmission?.at ?? .max))
  }

  /// Returns a death that is over, once.
  mutating func drainDeath() -> PlantedDeath? {
    defer { finished = nil }
    return finished
  }

  /// A random time around a mean.
  mutating func drawn(_ mean: Double) -> Int {
    Int(mean * Double.random(in: Self.spread, using: &generator))
  }

  /// A new connection, from another port: the handshakes of TCP and AMQP.
  mutating func open(at start: Int) {
    port = port == ports.upperBound ? ports.lowerBound : port + 1
    streams = TrafficStreams(
      client: UInt32.random(in: 0...UInt32.max, using: &generator),
      broker: UInt32.random(in: 0...UInt32.max, using: &generator))
    isSilent = false
    isRunning = false
    retransmission = nil
    monitor = HeartbeatMonitor()
    var at = start
    pending = [
      Pending(at: at, fromBroker: false, flags: .syn),
      Pending(at: at + 20, fromBroker: true, flags: [.syn, .ack]),
      Pending(at: at + 20 + roundTrip, fromBroker: false),
    ]
    at += 20 + roundTrip
    for turn in 0..<Payload.handshakeTurns {
      let fromBroker = turn % 2 == 1
      at += fromBroker ? 300 : turn == 0 ? 50 : roundTrip
      pending.append(
        Pending(
          at: at, fromBroker: fromBroker, flags: [.psh, .ack], payload: .handshake(turn)))
    }
    pending.append(Pending(at: at + roundTrip, fromBroker: false))
  }

  /// After tune-ok, rabbit_heartbeat's sender and receiver start.
  mutating func tuned(at now: Int) {
    isRunning = true
    if let lifetime = plan.lifetime { closesAt = now + drawn(lifetime.seconds * 1e6) }
    exchangeAt = role == .idle ? .max : now + drawn(exchangeInterval)
    guard heartbeat > 0 else { return }
    brokerTick = now + heartbeat * 500_000
    monitorCheck = now + HeartbeatMonitor.period(heartbeat)
    clientTick = now + drawn(Double(heartbeat) * 500_000)
  }

  /// Half of the connections exchange something, in two packets or three.
  var exchangeInterval: Double {
    Double(plan.connections) / 2 * 2.5 / plan.packetsPerSecond * 1e6
  }

  /// The end of the connection; another follows.
  mutating func end(at now: Int, died reason: PlantedDeath.Reason? = nil) {
    if var death {
      death.reason = reason ?? death.reason
      death.closedAt = plan.instant(now)
      finished = death
    }
    death = nil
    stopTimers()
    open(at: now + Int.random(in: 1_000_000...10_000_000, using: &generator))
  }

  mutating func stopTimers() {
    exchangeAt = .max
    clientTick = .max
    brokerTick = .max
    monitorCheck = .max
    closesAt = .max
    isRunning = false
  }

  mutating func fallSilent(at now: Int) {
    // Not in the middle of an exchange, of which the broker would repeat a part.
    guard isRunning, pending.isEmpty, retransmission == nil else {
      silentAt = now + 50_000
      return
    }
    silentAt = .max
    isSilent = true
    clientTick = .max
    closesAt = .max
    if role == .publisher { exchangeAt = .max }
    death = PlantedDeath(
      client: Endpoint(client, port), heartbeat: heartbeat, silentAt: plan.instant(now),
      // Three intervals are less than the kernel's 15 minutes.
      reason: (1...300).contains(heartbeat) ? .heartbeatTimeout : .etimedout)
  }

  /// Writes a packet that passes the tap.
  mutating func emit(_ packet: Pending, repeating: Bool = false, into bytes: inout [UInt8]) {
    let payload = packet.payload.bytes(heartbeat: heartbeat, name: "\(plan.name)-\(index)")
    let clientEnd = Endpoint(client, port)
    let numbers = streams.numbers(
      packet.fromBroker, packet.flags, length: payload.count, repeating: repeating)
    let (source, destination) = packet.fromBroker ? (broker, clientEnd) : (clientEnd, broker)
    let clock = streams.timestamp(packet.fromBroker, at: packet.at)
    let segment = TCPFields(
      source: source.port, destination: destination.port, sequence: numbers.sequence,
      acknowledgment: packet.flags.contains(.ack) ? numbers.acknowledgment : 0,
      flags: packet.flags,
      options: (packet.flags.contains(.syn) ? Self.synOptions : [])
        + TCPOptionBytes.timestamps(clock.value, echo: clock.echo), payload: payload)
    PacketBuilder.appendEthernet(client.version == .v4 ? 0x0800 : 0x86dd, to: &bytes)
    PacketBuilder.append(
      segment, from: source.address, to: destination.address,
      identification: numbers.identification, to: &bytes)
  }
}

import FlatlineCore
import SyntheticTraffic

/// Packets of a connection whose sides beat as they agreed on, as its broker's interface sees them.
struct BeatingConnection {
  let client: Endpoint
  /// Seconds.
  let heartbeat: UInt16
  private let socket: PacketSocket
  private var next: [Bool: UInt32] = [true: 1000, false: 5000]
  private var identification: UInt16 = 0

  init(_ client: Endpoint, heartbeat: UInt16, on socket: PacketSocket) {
    self.client = client
    self.heartbeat = heartbeat
    self.socket = socket
  }

  /// Sends the handshakes of TCP and AMQP.
  mutating func open() {
    send(fromClient: true, [], .syn)
    send(fromClient: false, [], [.syn, .ack])
    send(fromClient: true, [])
    for turn in FrameBuilder.opening(heartbeat: Int(heartbeat), name: "beating") {
      send(fromClient: !turn.fromBroker, turn.bytes)
    }
  }

  /// Both sides beat.
  mutating func beat() {
    send(fromClient: true, FrameBuilder.heartbeat)
    send(fromClient: false, FrameBuilder.heartbeat)
    send(fromClient: true, [])
  }

  mutating func beatOfBroker() { send(fromClient: false, FrameBuilder.heartbeat) }

  private mutating func send(fromClient: Bool, _ payload: [UInt8], _ flags: TCPFlags = .ack) {
    let broker = Endpoint.broker
    let (source, destination) = fromClient ? (client, broker) : (broker, client)
    let sequence = next[fromClient] ?? 0
    let segment = TCPFields(
      source: source.port, destination: destination.port, sequence: sequence,
      acknowledgment: flags.contains(.ack) ? next[!fromClient] ?? 0 : 0, flags: flags,
      payload: payload)
    identification += 1
    socket.send(
      PacketBuilder.ethernet(
        PacketBuilder.ipv4(
          segment.bytes, from: source.address, to: destination.address,
          identification: identification)))
    next[fromClient] = sequence &+ UInt32(payload.count) &+ (flags.contains(.syn) ? 1 : 0)
  }
}

import SyntheticTraffic

@testable import FlatlineCore

/// A client that beats, until nothing comes back from it any more; as the broker's interface sees it.
struct CrowdClient {
  struct Packet {
    var at: Double
    var bytes: [UInt8]
  }

  private static let broker = IPAddress(v4: 0xcb00_7115)
  private static let ports: (client: UInt16, broker: UInt16) = (33730, 5672)
  /// When a segment that is not answered is sent again, in seconds.
  private static let ladder = [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833, 27.401]

  private static let absence = 6.5

  private let address: IPAddress
  private var next: (client: UInt32, broker: UInt32) = (1000, 5000)
  private var identification: UInt16 = 0
  private(set) var packets: [Packet] = []

  /// - Parameters:
  ///   - number: 1 to 254, the last byte of its address.
  ///   - heartbeat: in seconds, at least 2; half of that is between two beats.
  ///   - phase: in seconds, when it connects.
  ///   - lostAt: when its path goes; `nil`: never.
  ///   - recovers: whether it is back soon after the broker has written to it.
  ///   - end: of the story.
  init(
    number: UInt8, heartbeat: Int, phase: Double, lostAt: Double? = nil, recovers: Bool = false,
    end: Double
  ) {
    address = IPAddress(v4: 0xc633_6400 | UInt32(number))
    open(heartbeat: heartbeat, name: "client-\(number)", at: phase)
    let pause = Double(heartbeat) / 2
    let closing = lostAt.map { self.closing(after: $0, phase, heartbeat) } ?? end
    var silentUntil = -Double.infinity
    for at in stride(from: phase + pause, to: end, by: pause) where at > silentUntil {
      guard let lostAt, at > lostAt, silentUntil < lostAt else {
        beat(at: at)
        continue
      }
      silentUntil = recovers ? at + Self.absence : .infinity
      fallSilent(at: at, until: min(silentUntil, closing), recovers, end)
    }
  }

  private mutating func open(heartbeat: Int, name: String, at start: Double) {
    send(fromBroker: false, [], .syn, at: start)
    send(fromBroker: true, [], [.syn, .ack], at: start + 0.001)
    send(fromBroker: false, [], .ack, at: start + 0.002)
    let turns = FrameBuilder.opening(heartbeat: heartbeat, name: name)
    for (index, turn) in turns.enumerated() {
      let at = start + 0.003 + Double(index) / 1000
      send(fromBroker: turn.fromBroker, turn.bytes, [.psh, .ack], at: at)
    }
    send(fromBroker: false, [], .ack, at: start + 0.02)
  }

  private mutating func beat(at: Double) {
    send(fromBroker: true, FrameBuilder.heartbeat, [.psh, .ack], at: at)
    send(fromBroker: false, FrameBuilder.heartbeat, [.psh, .ack], at: at + 0.001)
    send(fromBroker: true, [], .ack, at: at + 0.002)
  }

  /// The broker's next beat is not answered: its kernel sends it again and again.
  private mutating func fallSilent(
    at: Double, until over: Double, _ recovers: Bool, _ end: Double
  ) {
    let before = next
    send(fromBroker: true, FrameBuilder.heartbeat, [.psh, .ack], at: at)
    let after = next
    for wait in Self.ladder where at + wait < min(over, end) {
      next = before
      send(fromBroker: true, FrameBuilder.heartbeat, [.psh, .ack], at: at + wait)
    }
    next = after
    guard over < end else { return }
    if recovers {
      send(fromBroker: false, FrameBuilder.heartbeat, [.psh, .ack], at: over)
    } else {
      send(fromBroker: true, [], [.rst, .ack], at: over)
    }
  }

  /// rabbit_heartbeat looks every interval whether anything came, and gives up at the second time
  /// that nothing had.
  private func closing(after lostAt: Double, _ phase: Double, _ heartbeat: Int) -> Double {
    let tuned = phase + 0.007
    let pause = Double(heartbeat)
    let last = ((lostAt - phase) / (pause / 2)).rounded(.down) * pause / 2 + phase
    return ((last - tuned) / pause).rounded(.up) * pause + tuned + 2 * pause
  }

  private mutating func send(
    fromBroker: Bool, _ payload: [UInt8], _ flags: TCPFlags, at: Double
  ) {
    identification += 1
    let fields = TCPFields(
      source: fromBroker ? Self.ports.broker : Self.ports.client,
      destination: fromBroker ? Self.ports.client : Self.ports.broker,
      sequence: fromBroker ? next.broker : next.client,
      acknowledgment: flags.contains(.ack) ? (fromBroker ? next.client : next.broker) : 0,
      flags: flags, payload: payload)
    let bytes = PacketBuilder.ipv4(
      fields.bytes, from: fromBroker ? Self.broker : address,
      to: fromBroker ? address : Self.broker, identification: identification)
    packets.append(Packet(at: at, bytes: bytes))
    let length = UInt32(payload.count) + (flags.contains(.syn) ? 1 : 0)
    if fromBroker { next.broker &+= length } else { next.client &+= length }
  }
}

import FlatlineCore
import SyntheticTraffic

extension OddConnection {
  private static let versions = ["3.10.8", "3.13.7", "4.0.5", "4.1.2"]

  /// A new connection, from the same port or another; most come as far as AMQP's open-ok.
  mutating func open() {
    if isLucky(0.6), port != 5671 { port += 1 }
    for sender in [Sender.client, .broker] {
      self[sender] = End(
        next: .random(in: 0...UInt32.max, using: &generator), received: 0,
        identification: .random(in: 0...UInt16.max, using: &generator))
    }
    beats = [:]
    // Some were open when the capture began.
    isUnseen = isLucky(0.15)
    defer { isUnseen = false }
    guard synchronise() else { return }
    if isLucky(0.03) {
      // A health check sends no byte.
      hangUp()
    } else if isLucky(0.03) {
      speakAnotherProtocol()
    } else {
      converse()
    }
  }

  /// TCP's handshake.
  ///
  /// - Returns: `false` where it is not completed.
  private mutating func synchronise() -> Bool {
    let start =
      TCPOptionBytes.maximumSegmentSize(1460) + TCPOptionBytes.selectivePermitted
      + TCPOptionBytes.windowScale(7)
    let numbers = (client: self[.client].next, broker: self[.broker].next)
    repeat {
      transmit(.client, sequence: numbers.client, [], flags: .syn, options: start)
      wait(isLucky(0.1) ? Self.second : 20)
    } while isLucky(0.1)
    self[.client].next &+= 1
    if isLucky(0.05) { return false }
    receive(.broker)
    repeat {
      transmit(.broker, sequence: numbers.broker, [], flags: [.syn, .ack], options: start)
      wait(isLucky(0.1) ? Self.second : roundTrip)
    } while isLucky(0.1)
    self[.broker].next &+= 1
    if isLucky(0.05) { return false }
    acknowledge(.client)
    return true
  }

  /// The opening of AMQP; some clients and brokers leave it unfinished.
  private mutating func converse() {
    heartbeat = [0, 5, 10, 30, 60, 60, 600].randomElement(using: &generator) ?? 0
    let stallsAt = isLucky(0.08) ? number(1...5) : .max
    let isRefused = isLucky(0.04)
    var turns = turns()
    if isLucky(0.1) { turns[0].bytes = proxyHeader() + turns[0].bytes }
    for (place, turn) in turns.enumerated() {
      let sender: Sender = turn.fromBroker ? .broker : .client
      if place == stallsAt {
        wait(number(8...14) * Self.second)
        send(.broker, [], flags: isLucky(0.5) ? [.fin, .ack] : [.rst, .ack])
        return
      }
      if isRefused, place == 3 {
        refuseLogin()
        return
      }
      wait(place == 0 ? 50 : roundTrip)
      receive(sender)
      sendInPieces(sender, turn.bytes)
    }
    wait(roundTrip)
    acknowledge(.client)
    isOpen = true
    guard heartbeat > 0 else { return }
    let half = heartbeat * Self.second / 2
    beats = [.client: now + number(0...half), .broker: now + half]
  }

  /// Of some proxy, and sometimes none.
  private mutating func proxyHeader() -> [UInt8] {
    let client = Endpoint(IPAddress(v4: 0xc000_0200 + UInt32(number(0...255))), 50_000)
    let headers = [
      FrameBuilder.proxyLine(client), FrameBuilder.proxyBinary(client), FrameBuilder.proxyLine(nil),
      FrameBuilder.proxyBinary(client, extra: [UInt8](repeating: 8, count: number(0...400))),
      FrameBuilder.proxyBinary(nil, command: 0x20), Array("PROXY TCP4 nobody\r\n".utf8),
    ]
    return headers.randomElement(using: &generator) ?? []
  }

  private mutating func turns() -> [FrameBuilder.Turn] {
    var turns = FrameBuilder.opening(heartbeat: heartbeat, name: "odd-\(index)")
    let version = Self.versions.randomElement(using: &generator) ?? "4.0.5"
    turns[1].bytes = FrameBuilder.framed(FrameBuilder.start(version: version))
    guard isTLS else { return turns }
    // The hellos tell the cipher suite; all after them is sealed.
    let random = [UInt8](repeating: 7, count: 32)
    let body = [3, 3] + random + [0, 0x13, 0x01, 0]
    turns[0].bytes = [22, 3, 1, 0, 48, 1, 0, 0, 44] + [UInt8](repeating: 3, count: 44)
    turns[1].bytes =
      [22, 3, 3] + bigEndian(UInt16(body.count + 4)) + [2, 0] + bigEndian(UInt16(body.count))
      + body
    for place in turns.indices.dropFirst(2) { turns[place].bytes = content(turns[place].bytes) }
    return turns
  }

  /// The broker closes, at once and with a reason, or after a second without one.
  private mutating func refuseLogin() {
    if isLucky(0.5) {
      let close = FrameBuilder.close(403, "ACCESS_REFUSED - Login was refused")
      send(.broker, content(FrameBuilder.framed(close)))
    } else {
      wait(Self.second)
    }
    send(.broker, [], flags: [.fin, .ack])
    acknowledge(.client)
  }

  private mutating func speakAnotherProtocol() {
    let beginnings = [
      Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("AMQP".utf8) + [0, 1, 0, 0],
      Array("AMQP".utf8) + [3, 1, 0, 0], [22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3],
    ]
    send(.client, beginnings.randomElement(using: &generator) ?? [])
    wait(roundTrip)
    receive(.broker)
    send(.broker, FrameBuilder.protocolHeader)
    send(.broker, [], flags: isLucky(0.5) ? [.fin, .ack] : [.rst, .ack])
  }

  private mutating func hangUp() {
    wait(number(0...2000) * Self.millisecond)
    send(.client, [], flags: isLucky(0.5) ? [.fin, .ack] : .rst)
    if isLucky(0.5) { acknowledge(.broker) }
  }
}

import FlatlineCore
import SyntheticTraffic

/// Troubles from which a connection recovers or dies.
extension OddConnection {
  /// What the path does with the broker's retransmissions.
  private enum Path: CaseIterable {
    case silent, refusing, withoutNeighbour, oneWay
  }

  mutating func suffer() {
    switch number(0...9) {
    case 0...3: repeatUnanswered()
    case 4...5: missHeartbeats()
    case 6...7: closeWindow()
    case 8: probeUnanswered()
    default: repeatOfClient()
    }
  }

  /// Linux' retransmissions, until the client answers or the broker's kernel gives up.
  private mutating func repeatUnanswered() {
    let path = Path.allCases.randomElement(using: &generator) ?? .silent
    let limit = isLucky(0.25) ? 16 : number(1...9)
    let start = self[.broker].next
    let bytes = content(FrameBuilder.deliver(body(10...400)))
    send(.broker, bytes)
    if isLucky(0.3) { send(.broker, content(FrameBuilder.deliver(body(10...400)))) }
    var timeout = 200 * Self.millisecond + roundTrip
    for _ in 0..<limit {
      if path == .oneWay { idle(timeout, [.client]) } else { wait(timeout) }
      if path == .withoutNeighbour, isLucky(0.8) { searchNeighbour() }
      transmit(.broker, sequence: start, bytes)
      if path == .refusing, isLucky(0.7) { refuse() }
      timeout = min(2 * timeout + number(0...8) * Self.millisecond, 120 * Self.second)
    }
    if limit < 16 {
      if path == .withoutNeighbour { answerSearch() }
      wait(roundTrip)
      acknowledge(.client)
    } else {
      wait(timeout)
      isOpen = false
    }
  }

  /// A router, or rarely the broker itself, cannot deliver the broker's last segment.
  private mutating func refuse() {
    wait(number(100...3000))
    switch address.version {
    case .v4:
      let code = [0, 1, 1, 1, 3, 9, 10, 13].randomElement(using: &generator) ?? 1
      let quoted = Array(lastOfBroker.prefix(isLucky(0.5) ? 28 : lastOfBroker.count))
      see(
        PacketBuilder.ipv4(
          PacketBuilder.icmp(3, UInt8(code), quoted), protocol: 1,
          from: isLucky(0.8) ? .router : broker.address, to: broker.address))
    case .v6:
      let code = [0, 0, 3, 4].randomElement(using: &generator) ?? 0
      see(
        PacketBuilder.ipv6(
          PacketBuilder.icmp(1, UInt8(code), lastOfBroker), nextHeader: 58, from: address,
          to: broker.address))
    }
  }

  /// Who has the client's address? Asked up to three times, a second apart.
  private mutating func searchNeighbour() {
    for _ in 0..<number(1...3) {
      if address.version == .v4 {
        see(PacketBuilder.arp(1, from: broker.address, for: address), type: 0x0806)
      } else {
        see(
          PacketBuilder.ipv6(
            PacketBuilder.neighbourDiscovery(135, target: address), nextHeader: 58,
            from: broker.address, to: address))
      }
      wait(Self.second + number(0...5) * Self.millisecond)
    }
  }

  private mutating func answerSearch() {
    if address.version == .v4 {
      see(PacketBuilder.arp(2, from: address, for: broker.address), type: 0x0806)
    } else {
      see(
        PacketBuilder.ipv6(
          PacketBuilder.neighbourDiscovery(136, target: address), nextHeader: 58, from: address,
          to: broker.address))
    }
  }

  /// The client's program hangs; its kernel goes on acknowledging.
  private mutating func missHeartbeats() {
    guard heartbeat > 0, heartbeat <= 60 else { return closeWindow() }
    let recovers = isLucky(0.4)
    let intervals = recovers ? number(10...19) : number(20...31)
    idle(heartbeat * Self.second * intervals / 10, [.broker])
    if recovers {
      send(.client, content(FrameBuilder.heartbeat))
      wait(roundTrip)
      acknowledge(.broker)
    } else {
      reset(.broker)
    }
  }

  /// The client's window closes; the broker probes. It opens again, or the broker gives up.
  private mutating func closeWindow() {
    for _ in 0..<number(1...20) {
      send(.broker, content(FrameBuilder.deliver(body(500...900))))
      wait(number(100...50_000))
      acknowledge(.client)
    }
    self[.client].window = 0
    acknowledge(.client)
    var timeout = 200 * Self.millisecond + roundTrip
    let answers = isLucky(0.7)
    for _ in 0..<number(1...8) {
      wait(timeout)
      transmit(.broker, sequence: self[.broker].next &- 1, isLucky(0.8) ? [] : [0], flags: .ack)
      timeout = min(2 * timeout, 120 * Self.second)
      guard answers else { continue }
      wait(roundTrip)
      acknowledge(.client)
    }
    if isLucky(0.6) {
      self[.client].window = 502
      acknowledge(.client)
    } else {
      wait(number(5...40) * Self.second)
      reset(.broker)
    }
  }

  /// Keepalive probes that nobody answers.
  private mutating func probeUnanswered() {
    let count = number(2...9)
    let interval = number(1...15) * Self.second
    for _ in 0..<count {
      transmit(.broker, sequence: self[.broker].next &- 1, [], flags: .ack)
      wait(interval)
    }
    if isLucky(0.5) { acknowledge(.client) } else { reset(.broker) }
  }

  /// The client repeats, because the broker's acknowledgments do not arrive.
  private mutating func repeatOfClient() {
    let bytes = content(FrameBuilder.publish(body(10...400)))
    let start = self[.client].next
    send(.client, bytes)
    var timeout = 200 * Self.millisecond + roundTrip
    for _ in 0..<number(2...6) {
      wait(timeout)
      transmit(.client, sequence: start, bytes)
      if isLucky(0.5) { acknowledge(.broker) }
      timeout *= 2
    }
    acknowledge(.broker)
  }
}

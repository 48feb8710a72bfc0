import SyntheticTraffic

/// What a living connection does: usual exchanges, and some with loss, disorder or repetition.
extension OddConnection {
  mutating func exchange() {
    let sender: Sender = isLucky(0.5) ? .client : .broker
    switch number(0...19) {
    case 0...5: say(sender)
    case 6...7: burst(sender)
    case 8: both()
    case 9: overlap(sender)
    case 10: disorder(sender)
    case 11: missing(sender)
    case 12: again(sender)
    case 13: acknowledgeAgain(sender)
    case 14: probe(sender)
    case 15: dawdle(sender)
    case 16: blocked()
    case 17: strayReset(sender)
    case 18: sendInPieces(sender, content([UInt8](repeating: 0xff, count: number(1...40))))
    default: say(.broker)
    }
  }

  /// A message, acknowledged at once, later, or with the other side's next bytes.
  private mutating func say(_ sender: Sender) {
    sendInPieces(sender, message(sender))
    wait(isLucky(0.3) ? 40 * Self.millisecond : roundTrip)
    if sender == .broker, isLucky(0.5) {
      receive(.client)
      send(.client, content(FrameBuilder.acknowledge))
      wait(60)
      acknowledge(.broker)
    } else if isLucky(0.9) {
      acknowledge(sender.other)
    }
  }

  private mutating func message(_ sender: Sender) -> [UInt8] {
    let body = body(0...900)
    return content(sender == .client ? FrameBuilder.publish(body) : FrameBuilder.deliver(body))
  }

  /// Sends bytes in one segment or in several of any length.
  mutating func sendInPieces(_ sender: Sender, _ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = isLucky(0.7) ? rest.count : number(1...rest.count)
      send(sender, Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      wait(isLucky(0.1) ? number(1...500) * Self.millisecond : 5)
    }
  }

  /// Many segments, every second of them acknowledged.
  private mutating func burst(_ sender: Sender) {
    for place in 0..<number(4...20) {
      send(sender, message(sender))
      wait(number(5...2000))
      if place % 2 == 1 { acknowledge(sender.other) }
    }
    wait(roundTrip)
    acknowledge(sender.other)
  }

  /// Both sides send before either hears the other.
  private mutating func both() {
    send(.client, message(.client))
    send(.broker, message(.broker))
    wait(roundTrip)
    acknowledge(.client)
    acknowledge(.broker)
  }

  /// A part is sent again together with new bytes (`tcp_retrans_try_collapse`).
  private mutating func overlap(_ sender: Sender) {
    let bytes = message(sender)
    let cut = number(1...bytes.count)
    let start = self[sender].next
    send(sender, Array(bytes.prefix(cut)))
    wait(number(1...300) * Self.millisecond)
    let from = number(0...cut - 1)
    transmit(sender, sequence: start &+ UInt32(from), Array(bytes[from...]))
    self[sender].next = start &+ UInt32(bytes.count)
    wait(roundTrip)
    acknowledge(sender.other)
  }

  /// The second segment comes before the first, and is acknowledged as SACK does.
  private mutating func disorder(_ sender: Sender) {
    let (first, second) = (message(sender), message(sender))
    let start = self[sender].next
    let middle = start &+ UInt32(first.count)
    let end = middle &+ UInt32(second.count)
    transmit(sender, sequence: middle, second)
    wait(number(20...2000))
    transmit(
      sender.other, sequence: self[sender.other].next, [], flags: .ack, acknowledgment: start,
      options: TCPOptionBytes.selective([(left: middle, right: end)]))
    wait(number(20...400_000))
    transmit(sender, sequence: start, first)
    self[sender].next = end
    wait(roundTrip)
    acknowledge(sender.other)
  }

  /// A segment is missing in the capture. The other side acknowledges it before the next or after.
  private mutating func missing(_ sender: Sender) {
    isUnseen = true
    send(sender, message(sender))
    isUnseen = false
    if isLucky(0.5) {
      wait(roundTrip)
      acknowledge(sender.other)
    }
    send(sender, message(sender))
    wait(isLucky(0.3) ? 3 * Self.second : roundTrip)
    acknowledge(sender.other)
  }

  /// Sent again though it has arrived: the acknowledgment was lost behind the tap.
  private mutating func again(_ sender: Sender) {
    let bytes = message(sender)
    let start = self[sender].next
    send(sender, bytes)
    wait(roundTrip)
    acknowledge(sender.other)
    for _ in 0..<number(1...4) {
      wait(number(200...900) * Self.millisecond)
      transmit(sender, sequence: start, bytes)
      acknowledge(sender.other)
    }
  }

  private mutating func acknowledgeAgain(_ sender: Sender) {
    for _ in 0..<number(2...5) {
      acknowledge(sender)
      wait(number(5...1000))
    }
  }

  /// Keepalive probes, all answered: no byte or a garbage byte, at one before SND.NXT.
  private mutating func probe(_ sender: Sender) {
    for _ in 0..<number(1...3) {
      transmit(
        sender, sequence: self[sender].next &- 1, isLucky(0.5) ? [] : [0], flags: .ack)
      wait(roundTrip)
      acknowledge(sender.other)
      wait(number(1...10) * Self.second)
    }
  }

  /// A frame in two parts, seconds apart.
  private mutating func dawdle(_ sender: Sender) {
    let bytes = message(sender)
    let cut = number(1...min(bytes.count, 30))
    send(sender, Array(bytes.prefix(cut)))
    wait(roundTrip)
    acknowledge(sender.other)
    wait(number(1...6) * Self.second)
    if cut < bytes.count { send(sender, Array(bytes.dropFirst(cut))) }
    wait(roundTrip)
    acknowledge(sender.other)
  }

  private mutating func blocked() {
    send(.broker, content(FrameBuilder.framed(FrameBuilder.blocked("low on memory"))))
    wait(roundTrip)
    acknowledge(.client)
    idle(number(1...90) * Self.second, [.broker])
    send(.broker, content(FrameBuilder.framed(FrameBuilder.unblocked)))
    wait(roundTrip)
    acknowledge(.client)
  }

  /// A RST at a number that no kernel accepts.
  private mutating func strayReset(_ sender: Sender) {
    transmit(sender, sequence: self[sender].next &+ 100_000, [], flags: .rst)
    wait(roundTrip)
    acknowledge(sender.other)
  }
}

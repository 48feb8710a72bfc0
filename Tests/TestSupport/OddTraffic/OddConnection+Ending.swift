import FlatlineCore
import SyntheticTraffic

/// Orderly and sudden ends of a connection.
extension OddConnection {
  mutating func end() {
    switch number(0...7) {
    case 0...1: closeInOrder(.client, code: 200, "Goodbye")
    case 2: closeInOrder(.broker, code: 320, "CONNECTION_FORCED - maintenance")
    case 3: closeInOrder(.broker, code: 504, "CHANNEL_ERROR - expected 'channel.open'")
    case 4: finish()
    case 5: reset(.client)
    case 6: reset(.broker)
    // Nothing is sent. The next connection may come from the same port.
    default: break
    }
    isOpen = false
  }

  /// A RST, with or without ACK, and what the other side sends before it arrives.
  mutating func reset(_ sender: Sender) {
    let flags: TCPFlags = isLucky(0.5) ? [.rst, .ack] : .rst
    transmit(sender, sequence: self[sender].next, [], flags: flags)
    if isLucky(0.2) {
      wait(number(10...1000))
      transmit(sender, sequence: self[sender].next, [], flags: flags)
    }
    if isLucky(0.2) { send(sender.other, content(FrameBuilder.heartbeat)) }
    isOpen = false
  }

  /// connection.close, close-ok and both FINs; some forget the last.
  private mutating func closeInOrder(_ sender: Sender, code: UInt16, _ text: String) {
    send(sender, content(FrameBuilder.framed(FrameBuilder.close(code, text))))
    wait(roundTrip)
    receive(sender.other)
    send(sender.other, content(FrameBuilder.framed(FrameBuilder.closeOk)))
    wait(roundTrip)
    receive(sender)
    send(sender, [], flags: [.fin, .ack])
    wait(roundTrip)
    guard isLucky(0.9) else { return }
    receive(sender.other)
    send(sender.other, [], flags: [.fin, .ack])
    acknowledge(sender)
  }

  /// The client's FIN, alone or with its last bytes, repeated or not.
  private mutating func finish() {
    let start = self[.client].next
    let bytes = isLucky(0.3) ? content(FrameBuilder.heartbeat) : []
    send(.client, bytes, flags: [.fin, .ack])
    wait(roundTrip)
    if isLucky(0.3) {
      wait(200 * Self.millisecond)
      transmit(.client, sequence: start, bytes, flags: [.fin, .ack])
    }
    acknowledge(.broker)
    guard isLucky(0.8) else { return }
    wait(number(0...2000) * Self.millisecond)
    send(.broker, [], flags: isLucky(0.8) ? [.fin, .ack] : [.rst, .ack])
    if isLucky(0.5) { acknowledge(.client) }
  }
}

import FlatlineCore

/// The numbers of a simulated TCP connection, as they pass the tap.
struct TrafficStreams {
  private struct End {
    /// Of the next byte.
    var next: UInt32 = 0
    /// Of the last segment with bytes, which may have to be sent again.
    var last: UInt32 = 0
    /// What it has received of the other.
    var received: UInt32 = 0
    var identification: UInt16 = 0
    var clock: UInt32 = 0
  }

  private var client = End()
  private var broker = End()

  init() {}

  init(client: UInt32, broker: UInt32) {
    self.client.next = client
    self.broker.next = broker
  }

  /// The next packet's numbers.
  ///
  /// - Parameter repeating: the broker's last segment again.
  mutating func numbers(
    _ fromBroker: Bool, _ flags: TCPFlags, length: Int, repeating: Bool
  ) -> (sequence: UInt32, acknowledgment: UInt32, identification: UInt16) {
    var own = fromBroker ? broker : client
    let sequence = repeating ? own.last : own.next
    own.identification &+= 1
    if !repeating {
      if length > 0 { own.last = own.next }
      own.next &+= UInt32(length) + (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
    }
    if fromBroker { broker = own } else { client = own }
    // The tap is at the broker: what passes it has arrived.
    if !fromBroker { broker.received = client.next }
    return (sequence, own.received, own.identification)
  }

  /// What the broker sent has arrived.
  mutating func arrived() { client.received = broker.next }

  /// RFC 7323, in milliseconds.
  mutating func timestamp(_ fromBroker: Bool, at now: Int) -> (value: UInt32, echo: UInt32) {
    let clock = UInt32(truncatingIfNeeded: now / 1000 + 1)
    if fromBroker {
      broker.clock = clock
      return (clock, client.clock)
    }
    client.clock = clock
    return (clock, broker.clock)
  }
}

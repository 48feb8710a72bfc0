import FlatlineCore

/// Keeps something of every connection: nobody knows which will be in trouble.
///
/// In bounded memory: where there is no more, the connections that began first are given up, but none
/// that is held. Of a connection on which the broker has not spoken nothing is kept: anybody can send
/// to it.
package struct ConnectionRing<Record: ConnectionRecord> {
  private struct Entry {
    var record = Record()
    let number: Int
  }

  /// A connection in a queue; void when the entry of its ends has another number.
  private struct Place {
    var key: FlowKey
    var number: Int
  }

  /// Of connections that have ended: what is said of the end may come a little later.
  private static var mostEnded: Int { 1000 }

  private let limit: Int
  private let ports: [UInt16]
  private var entries: [FlowKey: Entry] = [:]
  /// Entries so far.
  private var count = 0
  /// In the order in which they began.
  private var order: [Place] = []
  /// In the order in which they ended.
  private var ended: [Place] = []
  /// Those that are not given up, by the client's address.
  private var held: [IPAddress: Set<FlowKey>] = [:]
  /// Bytes that are in use.
  package private(set) var size = 0

  /// - Parameters:
  ///   - limit: of memory, in bytes.
  ///   - ports: the broker's.
  package init(limit: Int, ports: Set<UInt16>) {
    self.limit = limit
    self.ports = ports.sorted()
  }

  package subscript(key: FlowKey) -> Record? { entries[key]?.record }

  /// Takes in the next packet.
  package mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader) {
    let instant = header.timestamp
    switch Packet.decode(bytes, header) {
    case .segment(let segment): observe(segment, bytes, header)
    case .unreachable(let unreachable):
      let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
      change(key) { $0.observe(unreachable, bytes, header, at: instant) }
    case .neighbour(let message):
      for key in held[message.subject] ?? [] {
        change(key) { $0.observe(message, bytes, header, at: instant) }
      }
    case .fragment, .other, .undecodable: break
    }
  }

  private mutating func observe(
    _ segment: TCPSegment, _ bytes: Span<UInt8>, _ header: PacketHeader
  ) {
    let isBrokers =
      ports.contains(segment.source.port)
      && (!ports.contains(segment.destination.port)
        || entries[FlowKey(client: segment.destination, broker: segment.source)] != nil)
    let key =
      isBrokers
      ? FlowKey(client: segment.destination, broker: segment.source)
      : FlowKey(client: segment.source, broker: segment.destination)
    let isAnswer = isBrokers && segment.flags.contains([.syn, .ack])
    if isAnswer, !isHeld(key) { forget(key) }
    if entries[key] == nil {
      guard isBrokers, segment.payloadLength > 0 || isAnswer else { return }
      begin(key)
      if isAnswer { change(key) { $0.begin(at: segment.acknowledgment.advanced(by: -1)) } }
    }
    change(key) {
      $0.observe(
        segment, from: isBrokers ? .broker : .client, bytes, header, at: header.timestamp)
    }
    if segment.flags.contains(.rst) { noteEnd(of: key) }
  }

  private mutating func begin(_ key: FlowKey) {
    makeRoom()
    count += 1
    entries[key] = Entry(number: count)
    order.append(Place(key: key, number: count))
    if order.count > 2 * entries.count + 1000 {
      order.removeAll { entries[$0.key]?.number != $0.number }
    }
  }

  /// Gives up the oldest, a share of them at once.
  private mutating func makeRoom() {
    var left = order.count
    while size > limit, left > 0 {
      let share = order.prefix(max(1, left / 16))
      order.removeFirst(share.count)
      left -= share.count
      for place in share {
        if isHeld(place.key) { order.append(place) } else { forget(place) }
      }
    }
  }

  private mutating func noteEnd(of key: FlowKey) {
    guard let number = entries[key]?.number else { return }
    ended.append(Place(key: key, number: number))
    guard ended.count > 2 * Self.mostEnded else { return }
    for place in ended.prefix(Self.mostEnded) where !isHeld(place.key) { forget(place) }
    ended.removeFirst(Self.mostEnded)
  }

  private mutating func forget(_ place: Place) {
    if entries[place.key]?.number == place.number { forget(place.key) }
  }

  private mutating func forget(_ key: FlowKey) {
    guard let gone = entries.removeValue(forKey: key) else { return }
    size -= gone.record.size
  }

  /// Changes what is kept of a connection, if anything is.
  package mutating func change(_ key: FlowKey, _ body: (inout Record) -> Void) {
    guard let index = entries.index(forKey: key) else { return }
    // In its place: nothing of it is copied.
    size -= entries.values[index].record.size
    body(&entries.values[index].record)
    size += entries.values[index].record.size
  }

  // Those in trouble.

  private func isHeld(_ key: FlowKey) -> Bool { held[key.client.address]?.contains(key) ?? false }

  /// Does not give up a connection until it is released.
  ///
  /// - Returns: whether anything is kept of it.
  package mutating func hold(_ key: FlowKey) -> Bool {
    guard entries[key] != nil else { return false }
    held[key.client.address, default: []].insert(key)
    return true
  }

  /// - Parameter isOver: whether nothing more will come.
  package mutating func release(_ key: FlowKey, isOver: Bool) {
    held[key.client.address]?.remove(key)
    if held[key.client.address]?.isEmpty ?? false { held[key.client.address] = nil }
    if isOver { forget(key) }
  }
}

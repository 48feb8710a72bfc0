/// Where an event stands among those of all shards.
///
/// At any instant one engine first does what its agenda says, flow after flow in the order in which
/// they began, and then takes the packets of that instant, one after the other.
struct EventPlace: Comparable, Sendable {
  /// The engine's time.
  var at: Instant
  /// The number of the packet that led to it, from 1; 0 for the agenda.
  var packet: Int
  /// ``FlowTable/Record/birth`` where several flows are looked at for one reason, else 0.
  var birth: UInt32

  static func < (left: EventPlace, right: EventPlace) -> Bool {
    (left.at, left.packet, left.birth) < (right.at, right.packet, right.birth)
  }
}

/// What one shard says of a batch, with what is needed to put it in order with the others'.
public struct ShardEvents: Sendable {
  var events: [Event] = []
  /// Of each event.
  var places: [EventPlace] = []

  public init() {}

  public var isEmpty: Bool { events.isEmpty }

  public mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  /// Appends what all shards say of a batch, in the order in which one engine would have said it.
  public static func merge(_ shards: [ShardEvents], into events: inout [Event]) {
    var next = shards.map { _ in 0 }
    while true {
      var earliest: (shard: Int, place: EventPlace)?
      for shard in shards.indices where next[shard] < shards[shard].events.count {
        let place = shards[shard].places[next[shard]]
        if earliest.map({ place < $0.place }) ?? true { earliest = (shard, place) }
      }
      guard let shard = earliest?.shard else { return }
      events.append(shards[shard].events[next[shard]])
      next[shard] += 1
    }
  }
}

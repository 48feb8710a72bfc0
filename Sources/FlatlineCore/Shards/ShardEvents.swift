/// What one shard says of a batch, with what is needed to put it in order with the others'.
public struct ShardEvents: Sendable {
  private var events: [Event] = []
  /// Of each event.
  private var places: [EventPlace] = []

  public init() {}

  public var isEmpty: Bool { events.isEmpty }

  public mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }

  mutating func append(_ events: [Event], _ places: [EventPlace]) {
    self.events += events
    self.places += places
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

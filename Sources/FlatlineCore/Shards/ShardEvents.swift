/// What one shard says of a batch, with what is needed to put it in order with the others'.
public struct ShardEvents: Sendable {
  private var events: [Event] = []
  /// Of each event.
  private var places: [EventPlace] = []
  private var sightings: [(place: EventPlace, sighting: Sighting)] = []

  public init() {}

  public var isEmpty: Bool { events.isEmpty && sightings.isEmpty }

  public mutating func removeAll() {
    events.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    sightings.removeAll(keepingCapacity: true)
  }

  mutating func append(_ events: [Event], _ places: [EventPlace]) {
    self.events += events
    self.places += places
  }

  mutating func append(_ sightings: [Sighting], _ places: [EventPlace]) {
    self.sightings += zip(places, sightings).lazy.map { (place: $0, sighting: $1) }
  }

  /// Appends what all shards say of a batch, in the order in which one engine would have said it.
  public static func merge(_ shards: [ShardEvents], into events: inout [Event]) {
    let sightings = shards.flatMap(\.sightings).sorted { $0.place < $1.place }
    var seen = 0
    /// Those before an event, or all that are left.
    func takeSightings(before place: EventPlace?) {
      let first = seen
      while seen < sightings.count, place.map({ sightings[seen].place < $0 }) ?? true { seen += 1 }
      if seen > first { events.append(.sightings(sightings[first..<seen].map(\.sighting))) }
    }
    var next = shards.map { _ in 0 }
    while true {
      var earliest: (shard: Int, place: EventPlace)?
      for shard in shards.indices where next[shard] < shards[shard].events.count {
        let place = shards[shard].places[next[shard]]
        if earliest.map({ place < $0.place }) ?? true { earliest = (shard, place) }
      }
      takeSightings(before: earliest?.place)
      guard let shard = earliest?.shard else { return }
      events.append(shards[shard].events[next[shard]])
      next[shard] += 1
    }
  }
}

/// Collects events, and where each stands in the order of shards.
struct EventSink: Sendable {
  /// What leads to the events that come next.
  enum Origin: Sendable {
    /// Time alone; see ``FlowRecord/generation``.
    case agenda(generation: UInt32)
    /// A packet's number, from 1; and the flow, where one packet concerns several.
    case packet(Int, generation: UInt32 = 0)
  }

  var origin = Origin.packet(0)
  /// Whether the engine is one of several, whose events are put in order: see ``EventPlace``.
  var recordsPlaces = false
  /// See ``PacketBatch/clockOffset``: events are told by the clock that stamped their packets.
  var clockOffset = Interval.zero
  private var events: [Event] = []
  private var places: [EventPlace] = []
  /// Since the last event; where places are recorded, since the last call of `drain`.
  private var sightings: [Sighting] = []
  private var sightingPlaces: [EventPlace] = []
  /// Events for which the room is kept.
  private static let kept = 4096

  mutating func append(_ event: consuming Event, at now: Instant) {
    if !recordsPlaces { endRun() }
    if clockOffset == .zero {
      events.append(event)
    } else {
      events.append(event.moved(by: .zero - clockOffset))
    }
    guard recordsPlaces else { return }
    let place =
      switch origin {
      case .agenda(let generation): EventPlace(at: now, packet: 0, generation: generation)
      case .packet(let number, let generation):
        EventPlace(at: now, packet: number, generation: generation)
      }
    places.append(place)
  }

  /// - Parameter packet: its number, from 1. All that it has led to else was told before.
  mutating func append(_ sighting: Sighting, packet: Int) {
    sightings.append(
      clockOffset == .zero
        ? sighting : Sighting(at: sighting.at - clockOffset, address: sighting.address))
    guard recordsPlaces else { return }
    sightingPlaces.append(EventPlace(at: sighting.at, packet: packet, generation: .max))
  }

  /// What is seen from here on comes after what was told so far.
  private mutating func endRun() {
    if sightings.isEmpty { return }
    events.append(.sightings(sightings))
    sightings.removeAll(keepingCapacity: true)
  }

  /// Hands over what was collected.
  @inline(__always)
  mutating func drain(into other: inout [Event]) {
    endRun()
    if events.isEmpty { return }
    if other.isEmpty {
      swap(&other, &events)
    } else {
      other += events
    }
    clear()
  }

  /// The same, with the events' places.
  mutating func drain(into other: inout ShardEvents) {
    if events.isEmpty, sightings.isEmpty { return }
    other.append(events, places)
    other.append(sightings, sightingPlaces)
    sightings.removeAll(keepingCapacity: true)
    sightingPlaces.removeAll(keepingCapacity: true)
    clear()
  }

  private mutating func clear() {
    // Mostly there are few. What many took is given back.
    let isSmall = events.count <= Self.kept
    events.removeAll(keepingCapacity: isSmall)
    places.removeAll(keepingCapacity: isSmall)
  }
}

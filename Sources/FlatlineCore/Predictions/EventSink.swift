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
  /// Events for which the room is kept.
  private static let kept = 4096

  mutating func append(_ event: consuming Event, at now: Instant) {
    events.append(clockOffset == .zero ? event : event.moved(by: .zero - clockOffset))
    guard recordsPlaces else { return }
    let place =
      switch origin {
      case .agenda(let generation): EventPlace(at: now, packet: 0, generation: generation)
      case .packet(let number, let generation):
        EventPlace(at: now, packet: number, generation: generation)
      }
    places.append(place)
  }

  /// Hands over what was collected.
  @inline(__always)
  mutating func drain(into other: inout [Event]) {
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
    if events.isEmpty { return }
    other.append(events, places)
    clear()
  }

  private mutating func clear() {
    // Mostly there are few. What many took is given back.
    let isSmall = events.count <= Self.kept
    events.removeAll(keepingCapacity: isSmall)
    places.removeAll(keepingCapacity: isSmall)
  }
}

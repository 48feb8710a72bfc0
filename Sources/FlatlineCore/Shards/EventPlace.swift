/// Where an event stands among those of all shards.
///
/// At any instant one engine first does what its agenda says, flow after flow in the order in which
/// they began, and then processes the packets of that instant, one after the other.
struct EventPlace: Comparable, Sendable {
  /// The engine's time.
  var at: Instant
  /// The number of the packet that led to it, from 1; 0 for the agenda.
  var packet: Int
  /// ``FlowRecord/generation`` where several flows are looked at for one reason, else 0.
  var generation: UInt32

  static func < (left: EventPlace, right: EventPlace) -> Bool {
    (left.at, left.packet, left.generation) < (right.at, right.packet, right.generation)
  }
}

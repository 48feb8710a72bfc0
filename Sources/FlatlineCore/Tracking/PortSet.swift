/// The watched ports: as a rule one. Every packet is checked against them.
struct PortSet: Sendable {
  /// Who sent a segment, as far as its ports tell.
  enum Direction: Sendable {
    case fromClient, fromBroker
    /// Both ports are watched: then the flows decide, see ``FlowTracker/side(of:)``.
    case ambiguous
    case unwatched

    @inline(__always)
    var mayBeFromBroker: Bool { self == .fromBroker || self == .ambiguous }

    @inline(__always)
    var mayBeFromClient: Bool { self == .fromClient || self == .ambiguous }
  }

  private let first: UInt16
  private let others: [UInt16]

  init(_ ports: Set<UInt16>) {
    let sorted = ports.sorted()
    // Where nothing is watched, port 0 is: no segment has it.
    first = sorted.first ?? 0
    others = Array(sorted.dropFirst())
  }

  @inline(__always)
  func direction(source: UInt16, destination: UInt16) -> Direction {
    let isFromBroker = contains(source)
    if contains(destination) != isFromBroker { return isFromBroker ? .fromBroker : .fromClient }
    return isFromBroker ? .ambiguous : .unwatched
  }

  @inline(__always)
  func contains(_ port: UInt16) -> Bool {
    port == first || !others.isEmpty && others.contains(port)
  }
}

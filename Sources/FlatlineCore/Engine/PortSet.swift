/// The watched ports: one, as a rule, and asked for twice with every packet.
struct PortSet: Sendable {
  private let first: UInt16
  private let others: [UInt16]

  init(_ ports: Set<UInt16>) {
    let sorted = ports.sorted()
    // Where nothing is watched, port 0 is: no segment has it.
    first = sorted.first ?? 0
    others = Array(sorted.dropFirst())
  }

  @inline(__always)
  func contains(_ port: UInt16) -> Bool {
    port == first || !others.isEmpty && others.contains(port)
  }
}

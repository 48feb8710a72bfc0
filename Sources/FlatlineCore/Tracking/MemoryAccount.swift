/// Bytes that a flow holds beyond its record.
///
/// In units of 16 bytes, up to a megabyte: there may be a million of these.
struct FlowSize: Sendable, Equatable {
  private static let unit = 16

  private var allUnits: UInt16 = 0
  private var heldUnits: UInt16 = 0

  init() {}

  /// - Parameter held: of all, what waits for bytes that are missing.
  init(all: Int, held: Int) {
    allUnits = UInt16(clamping: (all + Self.unit - 1) / Self.unit)
    heldUnits = UInt16(clamping: (held + Self.unit - 1) / Self.unit)
  }

  var all: Int { Int(allUnits) * Self.unit }
  var held: Int { Int(heldUnits) * Self.unit }
}

/// Counts what flows hold beyond their records: texts, rare facts, segments behind a hole, methods
/// of which only a part has come.
///
/// One flow may hold 300 KB, and a table of flows more than a machine has: whoever sends the right
/// packets decides. So all of it counts, with what the allocator and the containers add.
struct MemoryAccount: Sendable {
  /// Of all flows.
  private(set) var all = 0
  /// Of all flows, what waits for bytes that are missing.
  private(set) var held = 0
  /// Of those whose broker has not spoken.
  private(set) var oneSided = 0

  /// Records what a flow holds now.
  @inline(__always)
  mutating func record(_ new: FlowSize, instead old: FlowSize, isOneSided: Bool) {
    all += new.all - old.all
    held += new.held - old.held
    if isOneSided { oneSided += new.all - old.all }
  }

  /// The broker has spoken on a flow.
  mutating func prove(_ size: FlowSize) { oneSided -= size.all }
}

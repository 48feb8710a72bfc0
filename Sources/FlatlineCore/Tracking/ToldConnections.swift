/// The connections of which only the kernel has told, and no packet.
struct ToldConnections: Sendable {
  private struct Entry {
    var generation: UInt32
    var at: Instant
  }

  /// By slot. May hold those of flows that are gone, or were seen since.
  private var entries: [Int: Entry] = [:]

  /// Bytes of memory.
  var heapSize: Int { entries.capacity * (MemoryLayout<(Int, Entry)>.stride + 1) }

  mutating func note(_ slot: Int, generation: UInt32, at instant: Instant) {
    entries[slot] = Entry(generation: generation, at: instant)
  }

  /// Takes off those that were told of last before an instant, and those that packets have shown.
  ///
  /// - Returns: the slots of the former, in order.
  mutating func drain(before start: Instant, in table: FlowTable) -> [Int] {
    let unseen = entries.filter { slot, entry in
      table.contains(slot, generation: entry.generation) && table.records[slot].flow.isUnseen
    }
    entries = unseen.filter { $0.value.at >= start }
    return unseen.filter { $0.value.at < start }.keys.sorted()
  }
}

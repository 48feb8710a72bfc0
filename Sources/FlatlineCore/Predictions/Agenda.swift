import HeapModule

/// Which flow is to be evaluated without a packet, and when.
///
/// An entry is a hint: the flow may have changed or gone since. A flow whose evaluation is put off
/// keeps its old entry, which is void when it is due.
struct Agenda: Sendable {
  struct Entry: Comparable, Sendable {
    let at: Instant
    /// Above the generation, below the slot.
    private let order: UInt64

    init(at: Instant, slot: Int, generation: UInt32) {
      self.at = at
      order = UInt64(generation) << 32 | UInt64(UInt32(truncatingIfNeeded: slot))
    }

    /// An entry of the ``BrokerWatch``, not of a flow.
    static func brokerWatch(at instant: Instant) -> Entry {
      Entry(at: instant, slot: Int(UInt32.max), generation: 0)
    }

    var isOfBrokerWatch: Bool { slot == Int(UInt32.max) }

    var slot: Int { Int(order & 0xffff_ffff) }

    /// Which of the flows that have used the slot; see ``FlowRecord/generation``.
    var generation: UInt32 { UInt32(truncatingIfNeeded: order >> 32) }

    /// Equal times go in the order in which the flows began: so runs repeat exactly, wherever the
    /// flows are kept.
    static func < (left: Entry, right: Entry) -> Bool {
      left.at == right.at ? left.order < right.order : left.at < right.at
    }
  }

  private var heap = Heap<Entry>()
  /// When the first entry is due: asked with every packet.
  private(set) var earliest = Instant.distantFuture

  var count: Int { heap.count }

  /// In bytes of memory; while it grows, half as much again is there.
  var heapSize: Int {
    HeapSize.array(capacity: heap.unordered.capacity, stride: MemoryLayout<Entry>.stride) * 3 / 2
  }

  /// Void entries that may be kept; to look for them each time would take longer.
  private static let mostVoid = 4096

  /// Removes entries that nobody waits for any more, once there may be many.
  ///
  /// - Parameter flows: how many there are.
  mutating func trim(for flows: Int, where isVoid: (Entry) -> Bool) {
    guard count > 2 * flows + Self.mostVoid else { return }
    heap.removeAll(where: isVoid)
    earliest = heap.min?.at ?? .distantFuture
  }

  mutating func add(_ entry: Entry) {
    heap.insert(entry)
    earliest = min(earliest, entry.at)
  }

  /// The earliest entry that is due at `now`, taken off.
  mutating func next(dueAt now: Instant) -> Entry? {
    guard earliest <= now else { return nil }
    let entry = heap.popMin()
    earliest = heap.min?.at ?? .distantFuture
    return entry
  }
}

/// The flows being followed, in slots that are used again.
struct FlowTable: Sendable {
  /// By slot. An array's own elements are read where they lie; through a subscript of the table's
  /// they would be copied.
  var records: ContiguousArray<FlowRecord> = []
  /// What stands in free slots: copies of it share its boxes.
  private let vacant = FlowRecord.vacant
  private let hash: FlowHash
  private var index = FlowIndex()
  private var clients = ClientCounts()
  private var free: ContiguousArray<UInt32> = []
  private let maximumCount: Int

  /// Records at first.
  private static let smallest = 64

  /// - Parameter maximumCount: of flows.
  init(hash: FlowHash, maximumCount: Int = .max) {
    self.hash = hash
    self.maximumCount = maximumCount
  }

  var count: Int { index.count }

  /// Bytes of memory, without what flows hold beyond their records.
  var heapSize: Int {
    records.count * MemoryLayout<FlowRecord>.stride + index.heapSize
      + clients.heapSize + free.capacity * MemoryLayout<UInt32>.stride * 3 / 2
  }

  /// Bytes that one more flow would need for a moment, beyond ``heapSize``: while the records move
  /// to a larger place, they are there twice.
  var growth: Int {
    free.isEmpty && records.count == records.capacity
      ? records.count * MemoryLayout<FlowRecord>.stride : 0
  }

  /// The slots in use, in order.
  var occupied: some Sequence<Int> {
    records.indices.lazy.filter { slot in records[slot].isOccupied }
  }

  @inline(__always)
  func slot(of key: FlowKey) -> Int? {
    index.slot(hash.hash(between: key.client, key.broker)) {
      records[$0].flow.isBetween(client: key.client, broker: key.broker)
    }
  }

  /// A slot whose flow may have a key of this hash, found without a look at the flow.
  @inline(__always)
  func likelySlot(_ hash: UInt32) -> Int? {
    index.slot(hash) { _ in true }
  }

  /// Whether a slot that was found before is that of the segment's flow, and still is.
  @inline(__always)
  func holds(_ slot: Int, _ segment: TCPSegment, from side: Side) -> Bool {
    let isTheirs =
      switch side {
      case .client:
        records[slot].flow.isBetween(client: segment.source, broker: segment.destination)
      case .broker:
        records[slot].flow.isBetween(client: segment.destination, broker: segment.source)
      }
    return isTheirs && records[slot].isOccupied
  }

  /// Reads a little of everything that a packet of the flow will need. Of many flows in a row
  /// the processor fetches these at the same time; one packet after the other, each would wait.
  @inline(__always)
  func prefetch(_ slot: Int) -> Int {
    records[slot].flow.firstTouch &+ (records[slot].isFastPathEligible ? 1 : 0)
  }

  /// The slots of a client host's proven flows, in the order in which these began.
  func slots(ofClient address: IPAddress) -> [Int] {
    // Mostly nobody's: neighbours ask after each other all the time.
    guard clients.mayHave(hash.hash(address)) else { return [] }
    return occupied.filter {
      records[$0].stage > .oneSided && records[$0].flow.key.client.address == address
    }.sorted { records[$0].generation < records[$1].generation }
  }

  /// Whether the flow that an agenda entry was made for is still in its slot.
  func contains(_ slot: Int, generation: UInt32) -> Bool {
    records.indices.contains(slot) && records[slot].isOccupied
      && records[slot].generation == generation
  }

  /// Adds a flow; a one-sided one until ``prove(_:_:)``.
  mutating func insert(_ flow: consuming Flow, generation: UInt32) -> Int {
    let slot: Int
    if let reused = free.popLast() {
      slot = Int(reused)
      records[slot] = FlowRecord(flow: consume flow, generation: generation, stage: .oneSided)
    } else {
      slot = records.count
      grow()
      records.append(FlowRecord(flow: consume flow, generation: generation, stage: .oneSided))
    }
    index.insert(slot, records, hashOf: hash.hash(of:_:))
    return slot
  }

  /// Makes room for records so that the last step leads to exactly as many as there may be: what
  /// is moved then is half of them, and never more than there is in the end.
  private mutating func grow() {
    guard records.count == records.capacity else { return }
    var capacity = maximumCount
    while capacity / 2 >= max(records.count + 1, Self.smallest) { capacity -= capacity / 2 }
    records.reserveCapacity(capacity)
  }

  /// The broker has spoken on a flow.
  mutating func prove(_ slot: Int, _ stage: FlowStage) {
    records[slot].stage = stage
    clients.add(hash.hash(records[slot].flow.key.client.address))
    if clients.isCrowded { countClients() }
  }

  private mutating func countClients() {
    clients = ClientCounts(for: 2 * count)
    for slot in occupied where records[slot].stage > .oneSided {
      clients.add(hash.hash(records[slot].flow.key.client.address))
    }
  }

  /// - Parameter holdsNothing: whether the flow holds nothing beyond its record.
  mutating func remove(_ slot: Int, holdsNothing: Bool) {
    guard records[slot].stage != .vacant else { return }
    index.remove(slot, records, hashOf: hash.hash(of:_:))
    if records[slot].stage > .oneSided {
      clients.remove(hash.hash(records[slot].flow.key.client.address))
    }
    if holdsNothing {
      // Of a flood most are so, and to write 400 bytes takes time.
      records[slot].vacate()
    } else {
      // What the flow held is freed with it.
      records[slot] = vacant
    }
    free.append(UInt32(truncatingIfNeeded: slot))
  }
}

extension FlowHash {
  fileprivate func hash(of records: ContiguousArray<FlowRecord>, _ slot: Int) -> UInt32 {
    hash(between: records[slot].flow.key.client, records[slot].flow.key.broker)
  }
}

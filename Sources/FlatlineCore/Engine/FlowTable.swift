/// The flows being followed, in slots that are used again.
struct FlowTable: Sendable {
  /// A flow and what the engine keeps about it.
  struct Record: Sendable {
    var flow: Flow
    var generation: UInt32
    fileprivate(set) var isOccupied = true
    /// The prediction that stands, as last printed.
    var standing: Prediction?
    var firstPredictedAt: Instant?
    /// How many predictions this flow has had.
    var predictions: UInt32 = 0
    /// The earliest agenda entry that is known to exist.
    var nextLook = Instant.distantFuture
    /// The clock that has been proven wrong on this flow is not listened to again.
    var outlived = false
    var isRiskReported = false
    var isClosed = false
  }

  private var records: ContiguousArray<Record> = []
  private var index = FlowIndex()
  /// How many flows each client host has.
  private var clients: [IPAddress: Int] = [:]
  private var free: [Int] = []
  private var generation: UInt32 = 0
  /// Where ``next()`` goes on.
  private var hand = 0

  var count: Int { index.count }

  /// The slots in use, in order.
  var occupied: some Sequence<Int> {
    records.indices.lazy.filter { slot in records[slot].isOccupied }
  }

  /// One slot after the other, round and round; `nil` for one that is free.
  mutating func next() -> Int? {
    guard !records.isEmpty else { return nil }
    hand = (hand + 1) % records.count
    return records[hand].isOccupied ? hand : nil
  }

  @inline(__always)
  func slot(of key: FlowKey) -> Int? {
    index.slot(index.hash(key)) { records[$0].flow.key == key }
  }

  /// The slots of a client host's flows.
  func slots(ofClient address: IPAddress) -> [Int] {
    guard clients[address] != nil else { return [] }
    return occupied.filter { self[$0].flow.key.client.address == address }
  }

  /// Whether the flow that an agenda entry was made for is still in its slot.
  func contains(_ slot: Int, generation: UInt32) -> Bool {
    records.indices.contains(slot) && records[slot].isOccupied
      && records[slot].generation == generation
  }

  /// A plain `get`, from which the optimiser takes only the field that is read: with `_read`
  /// debug builds by Swift 6.3.1 read zeros.
  subscript(slot: Int) -> Record {
    @inline(__always)
    get { records[slot] }
    @inline(__always)
    _modify { yield &records[slot] }
  }

  mutating func insert(_ flow: Flow) -> Int {
    generation &+= 1
    let record = Record(flow: flow, generation: generation)
    let slot: Int
    if let reused = free.popLast() {
      slot = reused
      records[slot] = record
    } else {
      slot = records.count
      records.append(record)
    }
    index.insert(index.hash(flow.key), slot)
    clients[flow.key.client.address, default: 0] += 1
    return slot
  }

  mutating func remove(_ slot: Int) {
    guard records[slot].isOccupied else { return }
    let key = records[slot].flow.key
    index.remove(index.hash(key), slot)
    let others = clients[key.client.address, default: 1] - 1
    clients[key.client.address] = others > 0 ? others : nil
    // What the flow held is freed with it.
    records[slot] = Record(flow: Flow(key: key, firstSeen: .distantPast), generation: 0)
    records[slot].isOccupied = false
    free.append(slot)
  }
}

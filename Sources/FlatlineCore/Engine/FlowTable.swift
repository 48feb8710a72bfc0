/// The flows being followed, in slots that are used again.
struct FlowTable: Sendable {
  /// A flow and what the engine keeps about it.
  struct Record: Sendable {
    var flow: Flow
    var generation: UInt32
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

  private(set) var records: [Record?] = []
  private var slots: [FlowKey: Int] = [:]
  private var free: [Int] = []
  private var generation: UInt32 = 0

  var count: Int { slots.count }

  func slot(of key: FlowKey) -> Int? { slots[key] }

  /// Access in place; `slot` must be one that ``slot(of:)`` or ``insert(_:)`` gave and that has
  /// not been removed since.
  func contains(_ slot: Int, generation: UInt32) -> Bool {
    records.indices.contains(slot) && records[slot]?.generation == generation
  }

  subscript(slot: Int) -> Record {
    get { records[slot]! }
    _modify { yield &records[slot]! }
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
    slots[flow.key] = slot
    return slot
  }

  mutating func remove(_ slot: Int) {
    guard let record = records[slot] else { return }
    if slots[record.flow.key] == slot { slots[record.flow.key] = nil }
    records[slot] = nil
    free.append(slot)
  }
}

/// The flows being followed, in slots that are used again.
struct FlowTable: Sendable {
  /// A flow and what the engine keeps about it.
  ///
  /// There may be a million: bytes count. What every packet needs stands together.
  struct Record: Sendable {
    private var foretold = Seldom<Foretold>()
    /// The earliest agenda entry that is known to exist.
    var nextLook = Instant.distantFuture
    /// The number of the packet that made the flow, as far as it fits: which of the flows that have
    /// used the slot, and which of two flows is the older.
    let birth: UInt32
    fileprivate(set) var isOccupied = true
    var isClosed = false { didSet { isOrderly = false } }
    /// Whether usual segments of the flow can be taken the short way, and need no look: asked of
    /// every packet, and found out after each that is not usual.
    private(set) var isOrderly = false
    var isRiskReported = false
    var flow: Flow

    /// Of flows about which something was predicted.
    private struct Foretold: Facts {
      var standing: Prediction?
      @CompactInstant var firstAt: Instant?
      /// How many predictions there were.
      var count = 0
      var outlived = false
    }

    init(flow: Flow, birth: UInt32) {
      self.flow = flow
      self.birth = birth
    }

    /// The prediction that stands, as last printed.
    var standing: Prediction? {
      get { foretold.fact { $0.standing } }
      set {
        if newValue != nil || hasStanding { foretold.facts.standing = newValue }
        isOrderly = false
      }
    }

    var hasStanding: Bool { foretold.fact { $0.standing != nil } ?? false }

    /// When the prediction that stands, if one does, was first made.
    var firstPredictedAt: Instant? {
      get { foretold.fact { $0.firstAt } }
      set { foretold.facts.firstAt = newValue }
    }

    /// How many predictions this flow has had.
    var predictions: Int {
      get { foretold.fact { $0.count } ?? 0 }
      set { foretold.facts.count = newValue }
    }

    /// The clock that has been proven wrong on this flow is not listened to again.
    var outlived: Bool {
      get { foretold.fact { $0.outlived } ?? false }
      set { foretold.facts.outlived = newValue }
    }

    mutating func tellOrder() {
      isOrderly =
        isOccupied && !isClosed && !hasStanding && flow.isOrderly
        && (nextLook != .distantFuture || flow.isTimeless)
    }
  }

  /// By slot. An array's own elements are read where they lie; through a subscript of the table's
  /// they would be copied.
  var records: ContiguousArray<Record> = []
  /// What stands in free slots.
  private let vacant: Record
  private let hash: FlowHash
  private var index = FlowIndex()
  /// How many flows the client hosts have whose addresses have a hash.
  private var clients: [UInt32: UInt32] = [:]
  private var free: [Int] = []
  /// Where ``next()`` goes on.
  private var hand = 0

  init(hash: FlowHash) {
    self.hash = hash
    let nobody = Endpoint(IPAddress(v4: 0), 0)
    let flow = Flow(key: FlowKey(client: nobody, broker: nobody), firstSeen: .distantPast)
    var vacant = Record(flow: flow, birth: 0)
    vacant.isOccupied = false
    self.vacant = vacant
  }

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
  func touch(_ slot: Int) -> Int {
    records[slot].flow.touch &+ (records[slot].isOrderly ? 1 : 0)
  }

  /// The slots of a client host's flows, in the order in which these began.
  func slots(ofClient address: IPAddress) -> [Int] {
    // Mostly nobody's: neighbours ask after each other all the time.
    guard clients[hash.hash(address)] != nil else { return [] }
    return occupied.filter { records[$0].flow.key.client.address == address }
      .sorted { records[$0].birth < records[$1].birth }
  }

  /// Whether the flow that an agenda entry was made for is still in its slot.
  func contains(_ slot: Int, birth: UInt32) -> Bool {
    records.indices.contains(slot) && records[slot].isOccupied
      && records[slot].birth == birth
  }

  mutating func insert(_ flow: Flow, birth: UInt32) -> Int {
    let record = Record(flow: flow, birth: birth)
    let slot: Int
    if let reused = free.popLast() {
      slot = reused
      records[slot] = record
    } else {
      slot = records.count
      records.append(record)
    }
    index.insert(slot, records, hashOf: hash.hash(of:_:))
    clients[hash.hash(flow.key.client.address), default: 0] += 1
    return slot
  }

  mutating func remove(_ slot: Int) {
    guard records[slot].isOccupied else { return }
    index.remove(slot, records, hashOf: hash.hash(of:_:))
    let client = hash.hash(records[slot].flow.key.client.address)
    let others = clients[client, default: 1] - 1
    clients[client] = others > 0 ? others : nil
    // What the flow held is freed with it.
    records[slot] = vacant
    free.append(slot)
  }
}

extension FlowHash {
  fileprivate func hash(of records: ContiguousArray<FlowTable.Record>, _ slot: Int) -> UInt32 {
    hash(between: records[slot].flow.key.client, records[slot].flow.key.broker)
  }
}

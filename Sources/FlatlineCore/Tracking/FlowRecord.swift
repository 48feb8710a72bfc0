/// A flow, and what the engine keeps about it.
///
/// There may be a million: bytes count. What every packet needs stands together.
struct FlowRecord: Sendable {
  private var history = RareBox<PredictionHistory>()
  /// The earliest agenda entry that is known to exist.
  var nextEvaluation = Instant.distantFuture
  /// The number of the packet that made the flow, as far as it fits: which of the flows that have
  /// used the slot, and which of two flows is the older.
  let generation: UInt32
  /// Changed by ``FlowTracker``, which keeps account of it.
  var stage: FlowStage
  var isClosed = false { didSet { isFastPathEligible = false } }
  /// Whether the fast path may process segments of the flow, and need no evaluation: asked of
  /// every packet, and found out after each that took the slow path.
  private(set) var isFastPathEligible = false
  private var marks: Marks = []
  var flow: Flow
  /// What the flow holds beyond its record, as it was counted last.
  var size = FlowSize()

  private struct Marks: OptionSet {
    let rawValue: UInt16

    static let riskReported = Marks(rawValue: 1)
    static let stalled = Marks(rawValue: 2)
    static let passedOver = Marks(rawValue: 4)
    static let openingTold = Marks(rawValue: 8)
    static let translated = Marks(rawValue: 16)
    /// A number of two bits: see ``FlowRecord/countComparison()``.
    static let comparison = Marks(rawValue: 32)
    static let comparisons: Marks = [comparison, Marks(rawValue: 64)]
    static let witness = Marks(rawValue: 128)
    static let wantsStamp = Marks(rawValue: 256)
  }

  /// Of flows about which something was predicted.
  private struct PredictionHistory: RareFacts {
    var standing: Prediction?
    @CompactInstant var firstAt: Instant?
    /// How many predictions there were.
    var count = 0
    var outlived = false
  }

  init(flow: consuming Flow, generation: UInt32, stage: FlowStage) {
    self.flow = flow
    self.generation = generation
    self.stage = stage
  }

  /// What stands in a free slot.
  static var vacant: FlowRecord {
    let nobody = Endpoint(IPAddress(v4: 0), 0)
    let flow = Flow(key: FlowKey(client: nobody, broker: nobody), firstSeen: .distantPast)
    return FlowRecord(flow: flow, generation: 0, stage: .vacant)
  }

  var isOccupied: Bool { stage != .vacant }

  /// Whether it is closed, and its slot not kept for late packets.
  var isDone: Bool { isClosed && nextEvaluation == .distantPast }

  /// Leaves the slot of a flow that holds nothing beyond its record.
  mutating func vacate() {
    stage = .vacant
    isClosed = false
  }

  /// Whether it is not one of this broker's, and is not followed.
  var isPassedOver: Bool {
    get { marks.contains(.passedOver) }
    set { if newValue { marks.insert(.passedOver) } else { marks.remove(.passedOver) } }
  }

  /// Whether it is another flow's connection behind address translation, and only followed: nothing
  /// is told of it. See ``AddressTranslations``.
  var isTranslated: Bool {
    get { marks.contains(.translated) }
    set { if newValue { marks.insert(.translated) } else { marks.remove(.translated) } }
  }

  /// Whether enough of what the broker sent was compared with what it sends on other flows.
  var isCompared: Bool { marks.isSuperset(of: .comparisons) }

  /// One more segment was compared; three are enough.
  mutating func countComparison() {
    guard !isCompared else { return }
    marks = Marks(rawValue: marks.rawValue + Marks.comparison.rawValue)
  }

  var isRiskReported: Bool {
    get { marks.contains(.riskReported) }
    set { marks = newValue ? marks.union(.riskReported) : marks.subtracting(.riskReported) }
  }

  /// Whether an ``Opening`` was told.
  var isOpeningTold: Bool {
    get { marks.contains(.openingTold) }
    set { marks = newValue ? marks.union(.openingTold) : marks.subtracting(.openingTold) }
  }

  /// Whether it is one that tells whether its broker stands still: see ``BrokerWatch``.
  var isWitness: Bool {
    get { marks.contains(.witness) }
    set {
      marks = newValue ? marks.union(.witness) : marks.subtracting([.witness, .wantsStamp])
    }
  }

  /// Whether a ``StalledHandshake`` was reported, which stands for a prediction.
  var isStalled: Bool {
    get { marks.contains(.stalled) }
    set { marks = newValue ? marks.union(.stalled) : marks.subtracting(.stalled) }
  }

  /// The prediction that stands, as last printed.
  var standing: Prediction? {
    get { history.fact { $0.standing } }
    set {
      if newValue != nil || !history.isUntouched { history.facts.standing = newValue }
      isFastPathEligible = false
    }
  }

  /// Whether anything stands: a prediction, or a ``StalledHandshake``.
  var hasStanding: Bool { isStalled || history.fact { $0.standing != nil } ?? false }

  /// Whether the client may be asked if it is there: nothing else is known to be wrong.
  var mayBeAsked: Bool {
    !isClosed && stage > .oneSided && isFollowed && !isStalled
      && standing.map { $0.condition == .probeUnanswered } ?? true
  }

  /// Whether it is neither closed nor in trouble, and both sides were seen, and go on.
  var isHealthy: Bool { isUntroubled && flow.showsBoth && !isOnlyClientLeft }

  /// Whether the broker is not seen any more, or not heard, and how it will end is not known.
  var isClientLeft: Bool { isUntroubled && flow.showsBoth && isOnlyClientLeft }

  private var isOnlyClientLeft: Bool { flow.isUnheard || flow.isBrokerMissing }

  private var isUntroubled: Bool { !isClosed && !hasStanding && isFollowed }

  /// Whether it is not known to be in trouble, nor how the client is, which was not seen, or is not seen
  /// any more. A connection, even if it is joined in its middle, has bytes that are acknowledged.
  var isBrokerAlone: Bool {
    isUntroubled && flow.isBrokerAlone && (stage > .oneSided || flow.clientLastHeard != nil)
  }

  /// The same where only the client was seen, and speaks as one whose connection is open.
  var isClientAlone: Bool { isUntroubled && flow.isOpenClientAlone }

  /// The same where it was, and nobody saw how it ended at the broker.
  var isClosedClientAlone: Bool { isUntroubled && flow.isClosedClientAlone }

  /// When the prediction that stands, if one does, was first made.
  var firstPredictedAt: Instant? {
    get { history.fact { $0.firstAt } }
    set { history.facts.firstAt = newValue }
  }

  /// How many predictions this flow has had.
  var predictions: Int {
    get { history.fact { $0.count } ?? 0 }
    set { history.facts.count = newValue }
  }

  /// Whether the flow has lived past a prediction: one that should have come true by now is not made
  /// again.
  var outlived: Bool {
    get { history.fact { $0.outlived } ?? false }
    set { history.facts.outlived = newValue }
  }

  /// Counts anew what the flow holds beyond its record.
  mutating func measure() -> FlowSize {
    var (all, held) = flow.heapSize()
    all += history.heapSize { $0.standing?.heapSize ?? 0 }
    return FlowSize(all: all, held: held)
  }

  /// Whether it stands for a flow of which is told.
  var isFollowed: Bool { isOccupied && marks.isDisjoint(with: [.passedOver, .translated]) }

  /// Whether the next timestamp of the broker's is looked at: see ``SenderClock``. Until then all
  /// segments take the slow path.
  var wantsStamp: Bool {
    get { marks.contains(.wantsStamp) }
    set {
      marks = newValue ? marks.union(.wantsStamp) : marks.subtracting(.wantsStamp)
      if newValue { isFastPathEligible = false }
    }
  }

  /// Finds out whether the flow's next segment may take the fast path.
  ///
  /// - Parameter isWanted: `false` where fast paths are off.
  mutating func updateFastPathEligibility(isWanted: Bool) {
    isFastPathEligible = false
    guard isWanted, isOccupied, !isClosed, flow.isFastPathEligible, !hasStanding else { return }
    isFastPathEligible = nextEvaluation != .distantFuture || flow.isTimeless
  }
}

// Names of predictions.
extension FlowRecord {
  /// Of the latest prediction.
  var identifier: PredictionIdentifier { identifier(ofPrediction: predictions) }

  /// Of the prediction that would be made next.
  var nextIdentifier: PredictionIdentifier { identifier(ofPrediction: predictions + 1) }

  /// Of the first prediction, made or not.
  var firstIdentifier: PredictionIdentifier { identifier(ofPrediction: 1) }

  /// Of all predictions, in their order.
  var identifiers: [PredictionIdentifier] {
    predictions == 0 ? [] : (1...predictions).map(identifier(ofPrediction:))
  }

  /// The same over the same packets, wherever they are captured; another for each prediction of a
  /// flow.
  private func identifier(ofPrediction number: Int) -> PredictionIdentifier {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x100_0000_01b3 ^ (hash >> 31) }
    for endpoint in [flow.key.client, flow.key.broker] {
      mix(endpoint.address.high)
      mix(endpoint.address.low)
      mix(UInt64(endpoint.port))
    }
    mix(UInt64(flow.firstSequence.value))
    mix(UInt64(number))
    return PredictionIdentifier(value: hash)
  }
}

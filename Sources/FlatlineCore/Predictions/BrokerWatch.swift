/// Watches whether a broker's process stands still: no connection gets a byte of it, heartbeats that
/// are due do not come, and yet its host's kernel acknowledges.
///
/// Of each broker some connections are witnesses: those that are known to beat as rabbit_heartbeat
/// does. When one of them is overdue, all flows of the broker tell whether it has sent anything
/// since. The fast path is off while something is suspected, and costs nothing else.
///
/// This is bookkeeping: `Engine+BrokerWatch.swift` looks at the flows.
struct BrokerWatch: Sendable {
  struct Witness: Sendable {
    var slot: Int
    var generation: UInt32
    var interval: Interval
    /// The last beat that was compared with its look.
    var beat: Instant?
    /// The beat from which looks were reckoned that the broker has not kept to.
    var refuted: Instant?
    /// How often stamps were asked for, up to ``firstAsked``: the first soon, to know how they count.
    var asked = 0
    static let firstAsked = 3
    /// The hosts', as this connection shows them.
    var broker = SenderClock()
    var client = SenderClock()
  }

  /// That a broker's whole host has stood still, as one segment has shown.
  struct Awakening: Sendable {
    var suspension: HostSuspension
    var at: Instant
    /// The flow that has shown it.
    var flow: FlowDescription
    /// Whether clients' clocks have stood still as well, all that are known: it was the clock that
    /// stamps packets that was set forward. `nil` until one is seen.
    var isOfAll: Bool?
  }

  /// That a broker stands still.
  struct Suspicion: Sendable {
    /// Its end is open.
    var pause: BrokerPause
    /// The flow that was overdue first.
    var flow: FlowDescription
    /// When anything was last seen of the broker's connections, of either side.
    var lastSeen: Instant
    /// How long nothing at all was seen before its kernel was.
    var silence = Interval.zero
    /// Whether its kernel was seen to go on.
    var isConfirmed = false
    /// Whether clients were not seen for so long either that it was the capture that saw nothing.
    var isOfCapture = false
    var isTold = false
  }

  struct Broker: Sendable {
    var witnesses: [Witness] = []
    /// The interval above which a witness gives its place to another; without bound while there is
    /// room.
    var slowest = Interval(nanoseconds: .max)
    var suspicion: Suspicion?
    var awakening: Awakening?
    /// When the last hole in the capture was over: what was due before may have been in it.
    var blindUntil = Instant.distantPast
  }

  var brokers: [Endpoint: Broker] = [:]
  /// When the witnesses are to be looked at: an entry of the agenda stands for it. Not before
  /// somebody is.
  var checkAt = Instant.distantFuture
  /// What brokers that were asked about have for `slowest`, in places by their addresses: the question
  /// comes more often than the answer changes.
  private var bounds = [(broker: Endpoint, slowest: Interval)?](repeating: nil, count: places)
  private static let places = 8
  /// Suspicions and awakenings that stand.
  private(set) var suspected = 0

  /// Brokers at once, and witnesses of each; beyond, others are not watched.
  private static let mostBrokers = 256
  private static let mostWitnesses = 64

  /// In bytes of memory.
  var heapSize: Int {
    HeapSize.table(
      capacity: brokers.capacity,
      entry: MemoryLayout<Endpoint>.stride + MemoryLayout<Broker>.stride)
      + brokers.values.reduce(0) { $0 + HeapSize.array($1.witnesses) }
  }

  /// Whether a connection with such an interval is of use: there is room, or one that beats much more
  /// rarely.
  mutating func wants(_ interval: Interval, of broker: Endpoint) -> Bool {
    let place = Int((broker.address.low ^ UInt64(broker.port)) % UInt64(Self.places))
    if let known = bounds[place], known.broker.isEqual(to: broker) {
      return interval * 2 < known.slowest
    }
    let slowest = brokers[broker]?.slowest
    let isRoom = slowest != nil || brokers.count < Self.mostBrokers
    let bound = slowest ?? (isRoom ? Interval(nanoseconds: .max) : .zero)
    bounds[place] = (broker, bound)
    return interval * 2 < bound
  }

  private mutating func forgetBounds() {
    for place in bounds.indices { bounds[place] = nil }
  }

  /// Adds a witness that is wanted.
  ///
  /// - Returns: who left for it, if anybody did.
  mutating func add(_ witness: Witness, of broker: Endpoint) -> Witness? {
    forgetBounds()
    var state = brokers[broker] ?? Broker()
    defer { brokers[broker] = state }
    var left: Witness?
    if state.witnesses.count < Self.mostWitnesses {
      state.witnesses.append(witness)
    } else if let slowest = state.witnesses.firstIndex(where: { $0.interval == state.slowest }) {
      left = state.witnesses[slowest]
      state.witnesses[slowest] = witness
    }
    state.noteSlowest(isFull: state.witnesses.count == Self.mostWitnesses)
    return left
  }

  /// Forgets witnesses whose flows are gone; and the broker, where none is left.
  mutating func dropWitnesses(of broker: Endpoint, where isGone: (Witness) -> Bool) {
    guard brokers[broker]?.witnesses.contains(where: isGone) ?? false else { return }
    forgetBounds()
    brokers[broker]?.witnesses.removeAll(where: isGone)
    brokers[broker]?.noteSlowest(isFull: false)
    guard let state = brokers[broker], state.witnesses.isEmpty, state.suspicion == nil,
      state.awakening == nil
    else { return }
    brokers[broker] = nil
  }

  /// Whether something is suspected of this broker.
  func isSuspected(_ broker: Endpoint) -> Bool {
    brokers[broker].map { $0.suspicion != nil || $0.awakening != nil } ?? false
  }

  mutating func suspect(_ suspicion: Suspicion, _ broker: Endpoint) {
    if brokers[broker]?.suspicion == nil { suspected += 1 }
    brokers[broker]?.suspicion = suspicion
  }

  mutating func note(_ awakening: Awakening?, _ broker: Endpoint) {
    let before = brokers[broker]?.awakening == nil ? 0 : 1
    brokers[broker]?.awakening = awakening
    suspected += (brokers[broker]?.awakening == nil ? 0 : 1) - before
  }

  /// A segment on a witness's connection had this timestamp.
  ///
  /// - Returns: how far its sender's clock is behind, where that is known.
  mutating func note(
    _ stamp: UInt32, from side: Side, on slot: Int, of broker: Endpoint, at now: Instant
  ) -> SenderClock.Lag? {
    guard let index = brokers[broker]?.witnesses.firstIndex(where: { $0.slot == slot })
    else { return nil }
    return brokers[broker]?.witnesses[index][side].note(stamp, at: now)
  }

  /// Whether a side's stamp was not seen for some time, on a witness's connection.
  func lacksStamp(of side: Side, on slot: Int, of broker: Endpoint, at now: Instant) -> Bool {
    guard let witness = brokers[broker]?.witnesses.first(where: { $0.slot == slot })
    else { return false }
    return side == .broker ? witness.broker.isAged(at: now) : witness.client.isOld(at: now)
  }

  mutating func restartClocks(of broker: Endpoint) {
    for index in brokers[broker]?.witnesses.indices ?? 0..<0 {
      brokers[broker]?.witnesses[index].broker.restart()
      brokers[broker]?.witnesses[index].client.restart()
    }
  }

  /// The broker's host has stood still.
  mutating func move(over suspension: HostSuspension, of broker: Endpoint) {
    restartClocks(of: broker)
    for index in brokers[broker]?.witnesses.indices ?? 0..<0 {
      let beat = brokers[broker]?.witnesses[index].beat
      brokers[broker]?.witnesses[index].beat = suspension.moved(beat)
    }
  }

  /// The broker is known to go on.
  mutating func clear(_ broker: Endpoint) {
    if brokers[broker]?.suspicion != nil { suspected -= 1 }
    brokers[broker]?.suspicion = nil
  }
}

extension BrokerWatch.Witness {
  fileprivate subscript(side: Side) -> SenderClock {
    get { side == .broker ? broker : client }
    set { if side == .broker { broker = newValue } else { client = newValue } }
  }
}

extension BrokerWatch.Broker {
  fileprivate mutating func noteSlowest(isFull: Bool) {
    slowest =
      isFull ? witnesses.map(\.interval).max() ?? .zero : Interval(nanoseconds: .max)
  }
}

/// Finds brokers whose whole host stood still: its clock did, as the timestamps of its segments show
/// (``SenderClock``), and it sent nothing on any connection for as long.
extension Engine {
  /// Stamps are rounded, clocks differ, and a host has sent something before and after.
  private static let tolerance = Interval.milliseconds(50)
  private static let slack = Interval.milliseconds(250)
  /// What waited on the way comes all at once: its stamps are old, too, but not for so long.
  private static let burst = Interval.milliseconds(200)
  /// A broker is silent for longer, and yet the next stamp tells.
  private static let memory = Interval.seconds(60)

  /// Lets the witnesses whose clocks were not looked at for some time take the slow path once.
  mutating func askForStamps(of broker: Endpoint) {
    for witness in watch.brokers[broker]?.witnesses ?? []
    where witness.broker.isAged(at: now)
      && tracker.table.contains(witness.slot, generation: witness.generation)
    {
      tracker.table.records[witness.slot].wantsStamp = true
    }
  }

  /// Whether the timestamps of a witness are looked at now.
  ///
  /// `mutating`, though nothing is changed: so the engine is not copied.
  @inline(__always)
  mutating func looksAtStamps(of slot: Int) -> Bool {
    tracker.table.records[slot].isWitness
      && (tracker.table.records[slot].wantsStamp
        || isAlert && watch.isSuspected(tracker.table.records[slot].flow.key.broker))
  }

  /// A segment was seen on a connection that is a witness.
  mutating func noteStamp(_ segment: TCPSegment, from side: Side, on slot: Int) {
    if side == .broker, tracker.table.records[slot].wantsStamp {
      tracker.table.records[slot].wantsStamp = false
      updateFastPathEligibility(of: slot)
    }
    guard let stamp = segment.options.timestamp?.value else { return }
    let broker = tracker.table.records[slot].flow.key.broker
    guard let lag = watch.note(stamp, from: side, on: slot, of: broker, at: now) else { return }
    var awakening = watch.brokers[broker]?.awakening
    let isSame = awakening.map {
      ($0.suspension.length - lag.length).magnitude <= Self.tolerance
    }
    switch (side, isSame) {
    case (.client, true?):
      awakening?.isOfAll = true
      watch.note(awakening, broker)
    case (.client, _): break
    case (.broker, true?):
      if let awakening, now - awakening.at >= Self.burst { conclude(awakening, of: broker) }
    case (.broker, _) where lag.length >= SenderClock.shortest: begin(lag, on: slot, of: broker)
    case (.broker, _):
      // Others waited on their way.
      if let awakening, lag.since <= awakening.suspension.begin { forget(of: broker) }
    }
  }

  /// The first segment that shows it.
  private mutating func begin(_ lag: SenderClock.Lag, on slot: Int, of broker: Endpoint) {
    let flow = ledger.description(of: tracker.table.records[slot], context(of: slot))
    guard let end = wokeAt(lag, broker, besides: slot) else {
      // It went on meanwhile, so the stamps tell something else.
      forget(of: broker)
      watch.restartClocks(of: broker)
      return
    }
    let suspension = HostSuspension(begin: end - lag.length, end: end)
    if ledger.sink.recordsPlaces {
      watch.restartClocks(of: broker)
      if configuration.tellsSuspectedPauses { tell(suspension, of: flow) }
      return
    }
    watch.note(BrokerWatch.Awakening(suspension: suspension, at: now, flow: flow), broker)
    noteUnseen(broker)
    for other in flows(of: broker) { updateFastPathEligibility(of: other) }
    if watch.checkAt == .distantFuture { checkBrokers(at: now + Self.memory) }
  }

  /// When the broker was seen again first, after it was not for about so long on any connection; `nil`
  /// if it always was.
  private mutating func wokeAt(
    _ lag: SenderClock.Lag, _ broker: Endpoint, besides slot: Int
  ) -> Instant? {
    var seen = flows(of: broker).compactMap {
      $0 == slot ? nil : tracker.table.records[$0].flow.broker.lastSeen
    }
    seen = [lag.since] + seen.filter { $0 > lag.since }.sorted() + [now]
    // The last: of a connection that has been used since, what was before is not known any more.
    return zip(seen, seen.dropFirst()).reversed().first {
      $0.1 - $0.0 >= lag.length - Self.slack
    }?.1
  }

  /// - Returns: when to look again.
  mutating func wait(for awakening: BrokerWatch.Awakening, of broker: Endpoint) -> Instant {
    guard now - awakening.at >= Self.memory else { return awakening.at + Self.memory }
    forget(of: broker)
    return now + Self.burst
  }

  /// It was nothing.
  private mutating func forget(of broker: Endpoint) {
    guard watch.brokers[broker]?.awakening != nil else { return }
    watch.note(nil, broker)
    noteUnseen(broker)
    reconsider(broker)
  }

  private mutating func conclude(_ awakening: BrokerWatch.Awakening, of broker: Endpoint) {
    move(over: awakening.suspension) { $0 == broker.address }
    if !awakening.isOfAll { tell(awakening.suspension, of: awakening.flow) }
  }

  /// The timers of some hosts have stood still.
  mutating func move(
    over suspension: HostSuspension, where isMeant: (IPAddress) -> Bool
  ) {
    for slot in tracker.table.occupied
    where isMeant(tracker.table.records[slot].flow.key.broker.address)
      && !hasEnded(slot, before: suspension)
    {
      tracker.table.records[slot].flow.move(over: suspension)
    }
    let brokers = Set(watch.brokers.keys).union(ledger.pauses.keys).filter { isMeant($0.address) }
    for address in Set(brokers.map(\.address)) {
      ledger.suspensions[address, default: HostSuspensions()].add(suspension, at: now)
    }
    for broker in brokers.sorted(by: { $0.description < $1.description }) {
      ledger.pauses[broker]?.move(over: suspension)
      watch.note(nil, broker)
      watch.move(over: suspension, of: broker)
      giveUpSuspicion(of: broker)
    }
  }

  /// Whether a flow's end, of which no packet tells, came before.
  private func hasEnded(_ slot: Int, before suspension: HostSuspension) -> Bool {
    guard let standing = tracker.table.records[slot].standing else { return false }
    return standing.condition.isKernelGivingUp && standing.closesAt <= suspension.begin
  }

  private mutating func tell(_ suspension: HostSuspension, of flow: FlowDescription) {
    ledger.tell(
      Risk(
        at: now, flow: flow, risk: .brokerPaused, advice: Self.advice,
        pause: Risk.Pause(
          since: suspension.begin, until: suspension.end, seconds: suspension.length.seconds,
          of: .host)))
  }

  private static let advice =
    "The broker's whole host stood still: it was suspended, or its virtual machine was stopped, "
    + "snapshotted or migrated. Its timers went on later by that; clients may have given up meanwhile."
}

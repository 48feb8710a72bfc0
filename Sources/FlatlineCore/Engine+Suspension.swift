/// Finds brokers whose whole host stood still: its clock did, as the timestamps of its segments show
/// (``SenderClock``), and it sent nothing on any connection for as long.
extension Engine {
  /// Stamps are rounded, clocks differ, and a host has sent something before and after.
  private static let tolerance = Interval.milliseconds(50)
  private static let slack = Interval.milliseconds(250)
  /// What waited on the way comes all at once: its stamps are old, too, but not for so long.
  private static let burst = Interval.milliseconds(200)
  /// Within that a client is seen, if one is.
  private static let answer = Interval.seconds(1)
  /// A broker is silent for longer, and yet the next stamp tells.
  private static let memory = Interval.seconds(60)

  /// Lets the witnesses whose clocks were not looked at for some time take the slow path once.
  ///
  /// - Returns: whether to ask again soon.
  mutating func askForStamps(of broker: Endpoint) -> Bool {
    var young: [Int] = []
    guard let witnesses = watch.brokers[broker]?.witnesses else { return false }
    for index in witnesses.indices
    where witnesses[index].broker.isAged(at: now)
      && tracker.table.contains(witnesses[index].slot, generation: witnesses[index].generation)
    {
      tracker.table.records[witnesses[index].slot].wantsStamp = true
      if witnesses[index].asked < BrokerWatch.Witness.firstAsked { young.append(index) }
    }
    for index in young { watch.brokers[broker]?.witnesses[index].asked += 1 }
    return !young.isEmpty
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
    let broker = tracker.table.records[slot].flow.key.broker
    let stamp = segment.options.timestamp?.value
    let lag = stamp.flatMap { watch.note($0, from: side, on: slot, of: broker, at: now) }
    if tracker.table.records[slot].wantsStamp, stamp == nil || !lacksOther(side, slot, broker) {
      tracker.table.records[slot].wantsStamp = false
      updateFastPathEligibility(of: slot)
    }
    guard let lag else { return }
    guard let awakening = watch.brokers[broker]?.awakening else {
      if side == .broker, lag.length >= SenderClock.shortest { begin(lag, on: slot, of: broker) }
      return
    }
    let isSame = (awakening.suspension.length - lag.length).magnitude <= Self.tolerance
    if side == .client {
      note(lag, ofClientAs: isSame, awakening, of: broker)
    } else if isSame {
      if isRipe(awakening) { conclude(awakening, of: broker) }
    } else if lag.length >= SenderClock.shortest {
      begin(lag, on: slot, of: broker)
    } else if lag.since <= awakening.suspension.begin {
      // Others waited on their way.
      forget(of: broker)
    }
  }

  /// Whether the other side's stamp is wanted as well, and may come.
  private mutating func lacksOther(_ side: Side, _ slot: Int, _ broker: Endpoint) -> Bool {
    guard side == .broker else {
      return watch.lacksStamp(of: .broker, on: slot, of: broker, at: now)
    }
    let seen = tracker.table.records[slot].flow.client.lastSeen ?? .distantPast
    return now - seen < SenderClock.freshness
      && watch.lacksStamp(of: .client, on: slot, of: broker, at: now)
  }

  /// A client whose clock has gone on shows that it was the host that stood still.
  private mutating func note(
    _ lag: SenderClock.Lag, ofClientAs isSame: Bool, _ awakening: BrokerWatch.Awakening,
    of broker: Endpoint
  ) {
    guard lag.since <= awakening.suspension.begin, isSame || lag.length < SenderClock.shortest
    else { return }
    var awakening = awakening
    awakening.isOfAll = isSame && awakening.isOfAll ?? true
    watch.note(awakening, broker)
  }

  /// Clients answer at once, as a rule.
  private func isRipe(_ awakening: BrokerWatch.Awakening) -> Bool {
    now - awakening.at >= (awakening.isOfAll == nil ? Self.answer : Self.burst)
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
    var suspension = awakening.suspension
    suspension.isOfClock = awakening.isOfAll ?? false
    move(over: suspension) { $0 == broker.address }
    if !suspension.isOfClock { tell(suspension, of: awakening.flow) }
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
      ledger.note(suspension, of: address, at: now)
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

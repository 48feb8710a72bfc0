/// Finds brokers whose process stands still: see ``BrokerWatch``.
///
/// An engine that is one of several knows only some of a broker's flows: it may say what it suspects,
/// and corrects no clock. Whoever has several reads again with one.
extension Engine {
  /// How late a beat must be: more than a busy broker is, or a lost segment's first repetition.
  private static let patience = Interval.milliseconds(500)
  static let shortestRound = Interval.milliseconds(250)
  /// A pause is told when it has lasted so long.
  private static let telling = Interval.milliseconds(2500)

  /// Whether a broker may stand still: then every packet takes the slow path.
  var isAlert: Bool { watch.suspected > 0 }

  /// Makes a flow a witness of its broker, if it is of use.
  mutating func noteWitness(_ slot: Int) {
    guard configuration.followsPauses, !tracker.table.records[slot].isWitness,
      tracker.table.records[slot].stage >= .opening,
      let interval = tracker.table.records[slot].flow.heartbeatInterval, interval > .zero,
      watch.wants(interval, of: tracker.table.records[slot].flow.key.broker)
    else { return }
    let witness = BrokerWatch.Witness(
      slot: slot, generation: tracker.table.records[slot].generation, interval: interval)
    let left = watch.add(witness, of: tracker.table.records[slot].flow.key.broker)
    if let left, tracker.table.contains(left.slot, generation: left.generation) {
      tracker.table.records[left.slot].isWitness = false
    }
    tracker.table.records[slot].isWitness = true
    if watch.checkAt == .distantFuture { checkBrokers(at: now + .seconds(1)) }
  }

  mutating func checkBrokers(at instant: Instant) {
    watch.checkAt = instant
    ledger.agenda.add(.brokerWatch(at: instant))
  }

  /// The watch's turn has come.
  mutating func checkBrokers() {
    watch.checkAt = .distantFuture
    var next = Instant.distantFuture
    let brokers = watch.brokers.keys.sorted { $0.description < $1.description }
    for broker in brokers {
      if askForStamps(of: broker) { next = min(next, now + SenderClock.freshness) }
      if let awakening = watch.brokers[broker]?.awakening {
        next = min(next, wait(for: awakening, of: broker))
      } else if let suspicion = watch.brokers[broker]?.suspicion {
        next = min(next, follow(suspicion, of: broker))
      } else {
        next = min(next, lookForPause(of: broker))
      }
    }
    next = max(next, now + Self.shortestRound)
    // Who has become a witness meanwhile is looked at as well.
    if next < watch.checkAt { checkBrokers(at: next) }
  }

  /// - Returns: when to look again.
  private mutating func lookForPause(of broker: Endpoint) -> Instant {
    watch.dropWitnesses(of: broker) {
      !tracker.table.contains($0.slot, generation: $0.generation)
        || tracker.table.records[$0.slot].isClosed
    }
    noteBeats(of: broker)
    var next = Instant.distantFuture
    var overdue: (at: Instant, slot: Int)?
    let profile = ledger.profile(of: broker, at: now)
    let blind = watch.brokers[broker]?.blindUntil ?? .distantPast
    for witness in watch.brokers[broker]?.witnesses ?? [] {
      guard let due = due(of: witness, profile, blind: blind) else {
        // It may become one: its first beat is half an interval after tune-ok.
        next = min(next, now + witness.interval)
        continue
      }
      if due + Self.patience > now {
        next = min(next, due + Self.patience)
      } else if due < overdue?.at ?? .distantFuture {
        overdue = (due, witness.slot)
      }
    }
    guard let overdue else { return next }
    return min(next, examine(broker, overdue.slot, since: overdue.at))
  }

  /// What fell into a hole of the capture was not missed.
  private func due(
    of witness: BrokerWatch.Witness, _ profile: BrokerProfile, blind: Instant
  ) -> Instant? {
    let beat = beat(of: witness)
    return tracker.table.records[witness.slot].flow.brokerDue(
      lookingFrom: beat == witness.refuted ? nil : beat, profile
    ).map { $0 < blind ? blind + witness.interval : $0 }
  }

  /// From which beat its looks are reckoned.
  private func beat(of witness: BrokerWatch.Witness) -> Instant? {
    witness.beat ?? tracker.table.records[witness.slot].flow.lastHeartbeat(of: .broker)
      ?? tracker.table.records[witness.slot].flow.conversation.firstBrokerHeartbeat
  }

  /// A witness is overdue: do the other flows show that the broker has gone on?
  private mutating func examine(_ broker: Endpoint, _ slot: Int, since due: Instant) -> Instant {
    if let loss = ledger.captureLoss.until, loss >= due - Self.patience {
      watch.brokers[broker]?.blindUntil = max(now, loss)
      return now + Self.patience
    }
    var last = Instant.distantPast
    var kernel = Instant.distantPast
    var seen = Instant.distantPast
    let slots = flows(of: broker)
    for other in slots {
      last = max(last, tracker.table.records[other].flow.brokerLastNew ?? last)
      kernel = max(kernel, tracker.table.records[other].flow.broker.lastSeen ?? kernel)
      seen = max(seen, tracker.table.records[other].flow.client.lastSeen ?? seen)
    }
    if max(seen, kernel) < watch.brokers[broker]?.blindUntil ?? .distantPast {
      // As before: who is seen again becomes a witness again.
      return dismissWitnesses(of: broker)
    }
    guard last < due else {
      // The broker has gone on, so what it does on this connection is no rule.
      refute(slot, of: broker)
      return now
    }
    let suspicion = BrokerWatch.Suspicion(
      pause: BrokerPause(earliest: last, latest: due, gap: gap(of: slots)),
      flow: ledger.description(of: tracker.table.records[slot], context(of: slot)),
      lastSeen: max(seen, kernel))
    watch.suspect(suspicion, broker)
    if ledger.sink.recordsPlaces, configuration.tellsSuspectedPauses {
      tell(suspicion.pause, suspicion.flow)
    }
    for other in slots { updateFastPathEligibility(of: other) }
    if kernel > due { confirm(broker) } else { noteUnseen(broker) }
    return now + Self.patience
  }

  private mutating func dismissWitnesses(of broker: Endpoint) -> Instant {
    for witness in watch.brokers[broker]?.witnesses ?? [] {
      guard tracker.table.contains(witness.slot, generation: witness.generation) else { continue }
      tracker.table.records[witness.slot].isWitness = false
    }
    watch.dropWitnesses(of: broker) { _ in true }
    return .distantFuture
  }

  /// A witness was not overdue. Its looks may have moved; who is silent for longer is none.
  private mutating func refute(_ slot: Int, of broker: Endpoint) {
    let due = tracker.table.records[slot].flow.brokerDue ?? .distantFuture
    guard due + Self.patience > now,
      let index = watch.brokers[broker]?.witnesses.firstIndex(where: { $0.slot == slot }),
      let witness = watch.brokers[broker]?.witnesses[index]
    else { return watch.dropWitnesses(of: broker) { $0.slot == slot } }
    let beat = beat(of: witness)
    watch.brokers[broker]?.witnesses[index].refuted = beat
  }

  /// How long a broker writes nothing to any of these as a rule; `nil` where it writes to none evenly.
  private mutating func gap(of slots: [Int]) -> Interval? {
    var writes = 0.0
    for slot in slots {
      if let traffic = tracker.table.records[slot].flow.traffic, traffic.isEven {
        writes += traffic.bytesPerSecond / traffic.write
      }
    }
    return writes > 0 ? .seconds(1 / writes) : nil
  }

  mutating func flows(of broker: Endpoint) -> [Int] {
    tracker.table.occupied.filter {
      tracker.table.records[$0].stage > .oneSided && !tracker.table.records[$0].isClosed
        && tracker.table.records[$0].flow.key.broker.isEqual(to: broker)
    }
  }

  /// The kernel goes on, so it is the process that stands still.
  mutating func confirm(_ broker: Endpoint) {
    guard var suspicion = watch.brokers[broker]?.suspicion, !suspicion.isConfirmed else { return }
    suspicion.isConfirmed = true
    watch.suspect(suspicion, broker)
    noteUnseen(broker)
    if ledger.sink.recordsPlaces { return }
    ledger.begin(suspicion.pause, of: broker)
    reconsider(broker)
  }

  /// - Returns: when to look again.
  private mutating func follow(
    _ suspicion: BrokerWatch.Suspicion, of broker: Endpoint
  ) -> Instant {
    let late = now - suspicion.pause.latest
    guard suspicion.isConfirmed else {
      if late >= PredictionLedger.mostUnclear {
        giveUpSuspicion(of: broker)
      } else {
        noteUnseen(broker)
      }
      return now + Self.patience
    }
    // Neither side of any connection is seen any more: its host is gone, or the capture sees it no more.
    let end = suspicion.lastSeen + PredictionLedger.mostUnclear
    if now >= end {
      ledger.pauses[broker]?.takeBack()
      giveUpSuspicion(of: broker)
      return now + Self.patience
    }
    if suspicion.isTold || ledger.sink.recordsPlaces { return end }
    guard late >= Self.telling else { return suspicion.pause.latest + Self.telling }
    var suspicion = suspicion
    suspicion.isTold = true
    watch.suspect(suspicion, broker)
    tell(suspicion.pause, suspicion.flow)
    return end
  }

  /// What was said of its clients, and what was not, is to be thought over.
  mutating func reconsider(_ broker: Endpoint) {
    evaluate(
      inOrder: flows(of: broker).filter {
        tracker.table.records[$0].hasStanding || tracker.table.records[$0].flow.takesNothing
          || tracker.table.records[$0].nextEvaluation == .distantFuture
      })
  }

  mutating func tell(_ pause: BrokerPause, _ flow: FlowDescription) {
    ledger.tell(
      Risk(
        at: now, flow: flow, risk: .brokerPaused, advice: Self.advice,
        pause: Risk.Pause(pause, now: now)))
  }

  /// The capture is over: for how long brokers have stood still by then.
  mutating func tellLastingPauses() {
    if ledger.sink.recordsPlaces { return }
    for broker in watch.brokers.keys.sorted(by: { $0.description < $1.description }) {
      guard let suspicion = watch.brokers[broker]?.suspicion, suspicion.isTold else { continue }
      tell(suspicion.pause, suspicion.flow)
    }
  }

  private static let advice =
    "The broker's process gets no processor time: look for a frozen container, a CPU limit, a "
    + "snapshot or migration of its machine, or memory that is swapped out. Heartbeats missed "
    + "because of it are not the clients' fault."
}

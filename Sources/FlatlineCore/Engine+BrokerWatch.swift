/// Finds brokers whose process stands still: see ``BrokerWatch``.
///
/// An engine that is one of several knows only some of a broker's flows: it may say what it suspects,
/// and corrects no clock. Whoever has several reads again with one.
extension Engine {
  /// How late a beat must be: more than a busy broker is, or a lost segment's first repetition.
  private static let patience = Interval.milliseconds(500)
  private static let shortestRound = Interval.milliseconds(250)
  /// A pause is told when it has lasted so long; and when it is over, if it was this long.
  private static let telling = Interval.milliseconds(2500)
  private static let shortestHole = Interval.seconds(1)
  private static let shortestTold = Interval.seconds(1)
  /// If the kernel was not heard for so long either, it is not the process that stands still.
  private static let mostUnclear = Interval.seconds(10)

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

  private mutating func checkBrokers(at instant: Instant) {
    watch.checkAt = instant
    ledger.agenda.add(.brokerWatch(at: instant))
  }

  /// The watch's turn has come.
  mutating func checkBrokers() {
    watch.checkAt = .distantFuture
    var next = Instant.distantFuture
    let brokers = watch.brokers.keys.sorted { $0.description < $1.description }
    for broker in brokers {
      if let suspicion = watch.brokers[broker]?.suspicion {
        next = min(next, follow(suspicion, of: broker) ?? .distantFuture)
      } else {
        next = min(next, lookForPause(of: broker))
      }
    }
    if next < .distantFuture { checkBrokers(at: max(next, now + Self.shortestRound)) }
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
    for witness in watch.brokers[broker]?.witnesses ?? [] {
      guard let due = due(of: witness, broker) else {
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
  private func due(of witness: BrokerWatch.Witness, _ broker: Endpoint) -> Instant? {
    let blind = watch.brokers[broker]?.blindUntil ?? .distantPast
    return tracker.table.records[witness.slot].flow.brokerDue.map {
      $0 < blind ? blind + witness.interval : $0
    }
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
    guard last < due else {
      // The broker has gone on, so what it does on this connection is no rule.
      watch.dropWitnesses(of: broker) { $0.slot == slot }
      return now
    }
    let suspicion = BrokerWatch.Suspicion(
      pause: BrokerPause(earliest: last, latest: due),
      flow: ledger.description(of: tracker.table.records[slot], context(of: slot)),
      lastSeen: max(seen, kernel))
    watch.suspect(suspicion, broker)
    if ledger.sink.recordsPlaces, configuration.tellsSuspectedPauses {
      tell(suspicion.pause, suspicion.flow)
    }
    for other in slots { updateFastPathEligibility(of: other) }
    if kernel > due { confirm(broker) }
    return now + Self.patience
  }

  private mutating func flows(of broker: Endpoint) -> [Int] {
    tracker.table.occupied.filter {
      tracker.table.records[$0].stage > .oneSided && !tracker.table.records[$0].isClosed
        && tracker.table.records[$0].flow.key.broker.isEqual(to: broker)
    }
  }

  /// The kernel goes on, so it is the process that stands still.
  private mutating func confirm(_ broker: Endpoint) {
    guard var suspicion = watch.brokers[broker]?.suspicion, !suspicion.isConfirmed else { return }
    suspicion.isConfirmed = true
    watch.suspect(suspicion, broker)
    if ledger.sink.recordsPlaces { return }
    ledger.pauses[broker, default: BrokerPauses()].begin(suspicion.pause)
    reconsider(broker)
  }

  /// - Returns: when to look again.
  private mutating func follow(
    _ suspicion: BrokerWatch.Suspicion, of broker: Endpoint
  ) -> Instant? {
    let late = now - suspicion.pause.latest
    guard suspicion.isConfirmed else {
      guard late >= Self.mostUnclear else { return now + Self.patience }
      watch.clear(broker)
      watch.brokers[broker]?.blindUntil = now
      return now + Self.patience
    }
    if suspicion.isTold || ledger.sink.recordsPlaces { return nil }
    guard late >= Self.telling else { return suspicion.pause.latest + Self.telling }
    var suspicion = suspicion
    suspicion.isTold = true
    watch.suspect(suspicion, broker)
    tell(suspicion.pause, suspicion.flow)
    return nil
  }

  /// What a flow shows of its broker's process before a segment is processed.
  struct Beating {
    var lastNew: Instant?
    var interval: Interval?
    var isBeating: Bool
  }

  mutating func beating(of slot: Int) -> Beating {
    Beating(
      lastNew: tracker.table.records[slot].flow.brokerLastNew,
      interval: tracker.table.records[slot].flow.heartbeat?.interval,
      isBeating: !tracker.table.records[slot].flow.broker.hasSentSinceHeartbeat)
  }

  /// A segment was seen of a flow whose broker may stand still.
  ///
  /// - Parameter isProcess: whether it is of the broker's process; all else of it is the kernel's.
  mutating func sawSuspected(
    _ slot: Int, from side: Side, isProcess: Bool, _ before: Beating
  ) {
    let broker = tracker.table.records[slot].flow.key.broker
    guard let state = watch.brokers[broker], var suspicion = state.suspicion else { return }
    if !suspicion.isConfirmed, state.isHole(now - suspicion.lastSeen) {
      watch.clear(broker)
      watch.brokers[broker]?.blindUntil = now
    } else if isProcess {
      if !suspicion.isConfirmed { suspicion.silence = now - suspicion.lastSeen }
      let mayBeHole = suspicion.silence > Self.shortestHole
      end(suspicion, of: broker, isOnGrid: mayBeHole && before.isOnGrid(at: now))
    } else {
      if !suspicion.isConfirmed { suspicion.silence = now - suspicion.lastSeen }
      suspicion.lastSeen = now
      watch.suspect(suspicion, broker)
      if side == .broker { confirm(broker) }
    }
    if watch.checkAt == .distantFuture { checkBrokers(at: now + Self.shortestRound) }
  }

  /// - Parameter isOnGrid: whether what has come now is what was due, as if nothing had been: then
  ///   the beats before did not reach the capture.
  private mutating func end(
    _ suspicion: BrokerWatch.Suspicion, of broker: Endpoint, isOnGrid: Bool
  ) {
    watch.clear(broker)
    if ledger.sink.recordsPlaces { return }
    if isOnGrid, !suspicion.isTold {
      ledger.pauses[broker]?.takeBack()
    } else {
      var pause = suspicion.pause
      pause.end = now
      // The process was late, whoever else was.
      if !suspicion.isConfirmed { ledger.pauses[broker, default: BrokerPauses()].begin(pause) }
      ledger.pauses[broker]?.end(at: now)
      let isLong = now - pause.begin >= Self.shortestTold
      if suspicion.isTold || suspicion.isConfirmed && isLong { tell(pause, suspicion.flow) }
    }
    reconsider(broker)
  }

  /// What was said of its clients, and what was not, is to be thought over.
  private mutating func reconsider(_ broker: Endpoint) {
    evaluate(
      inOrder: flows(of: broker).filter {
        tracker.table.records[$0].hasStanding || tracker.table.records[$0].flow.takesNothing
          || tracker.table.records[$0].nextEvaluation == .distantFuture
      })
  }

  private mutating func tell(_ pause: BrokerPause, _ flow: FlowDescription) {
    ledger.tell(
      Risk(
        at: now, flow: flow, risk: .brokerPaused, advice: Self.advice,
        pause: Risk.Pause(pause, now: now)))
  }

  private static let advice =
    "The broker's process gets no processor time: look for a frozen container, a CPU limit, a "
    + "snapshot or migration of its machine, or memory that is swapped out. Heartbeats missed "
    + "because of it are not the clients' fault."
}

extension Engine.Beating {
  private static let punctuality = Interval.milliseconds(50)

  fileprivate func isOnGrid(at now: Instant) -> Bool {
    guard isBeating, let lastNew, let interval, interval > .zero else { return false }
    let grid = LookGrid(
      from: lastNew, every: interval / 2 + BrokerProfile().heartbeatDrift, BrokerPauses())
    return grid.phase(of: now).magnitude < Self.punctuality
  }
}

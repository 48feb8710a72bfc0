/// What is seen of a broker that may stand still: whether its process goes on, or its kernel.
extension Engine {
  private static let shortestHole = Interval.seconds(1)
  /// A pause that is over is told if it was this long.
  private static let shortestTold = Interval.seconds(1)

  /// What a flow shows of its broker's process before a segment is processed.
  struct Beating {
    var lastNew: Instant?
    var interval: Interval?
    var isBeating: Bool
    /// The sequence number after the last byte of the broker's that was seen.
    var next: SequenceNumber?
  }

  mutating func beating(of slot: Int) -> Beating {
    Beating(
      lastNew: tracker.table.records[slot].flow.brokerLastNew,
      interval: tracker.table.records[slot].flow.heartbeat?.interval,
      isBeating: !tracker.table.records[slot].flow.broker.hasSentSinceHeartbeat,
      next: tracker.table.records[slot].flow.broker.next)
  }

  /// A segment was seen of a flow whose broker may stand still.
  ///
  /// - Parameter isProcess: whether it is of the broker's process; all else of it is the kernel's.
  mutating func sawSuspected(
    _ slot: Int, _ segment: TCPSegment, from side: Side, isProcess: Bool, _ before: Beating
  ) {
    let broker = tracker.table.records[slot].flow.key.broker
    guard let state = watch.brokers[broker], var suspicion = state.suspicion else { return }
    if !suspicion.isConfirmed, isHole(suspicion, broker) {
      suspicion.isOfCapture = true
      if state.awakening == nil, !ledger.sink.recordsPlaces {
        ledger.captureLoss.recordHole(until: now, of: broker)
      }
    }
    if side == .broker, before.next.map({ segment.sequence.isAfter($0) }) ?? false {
      // It has sent what was not seen.
      watch.brokers[broker]?.blindUntil = now
      end(suspicion, of: broker, wasNone: true)
    } else if side == .broker, !suspicion.isConfirmed,
      state.awakening != nil || suspicion.isOfCapture
    {
      giveUpSuspicion(of: broker)
    } else if isProcess {
      if !suspicion.isConfirmed { suspicion.silence = now - suspicion.lastSeen }
      let mayBeHole = suspicion.silence > Self.shortestHole && !suspicion.isTold
      end(suspicion, of: broker, wasNone: mayBeHole && before.isOnGrid(at: now))
    } else {
      if !suspicion.isConfirmed { suspicion.silence = now - suspicion.lastSeen }
      suspicion.lastSeen = now
      watch.suspect(suspicion, broker)
      if side == .broker { confirm(broker) } else { noteUnseen(broker) }
    }
    if watch.checkAt == .distantFuture { checkBrokers(at: now + Self.shortestRound) }
  }

  /// - Parameter wasNone: whether what has come now is what was due, as if nothing had been: then
  ///   the beats before did not reach the capture.
  private mutating func end(
    _ suspicion: BrokerWatch.Suspicion, of broker: Endpoint, wasNone: Bool
  ) {
    watch.clear(broker)
    noteUnseen(broker)
    if ledger.sink.recordsPlaces { return }
    if wasNone {
      ledger.pauses[broker]?.takeBack()
    } else {
      var pause = suspicion.pause
      pause.end = now
      // The process was late, whoever else was.
      if !suspicion.isConfirmed { ledger.begin(pause, of: broker) }
      ledger.pauses[broker]?.end(at: now)
      let isLong = now - pause.begin >= Self.shortestTold
      if suspicion.isTold || suspicion.isConfirmed && isLong { tell(pause, suspicion.flow) }
    }
    reconsider(broker)
  }

  /// So many segments are missing one time in a hundred.
  private static let expected = 5.0

  /// Whether so long a silence of all is one of the capture, or of the path to it: each client that
  /// lives beats every half interval.
  private func isHole(_ suspicion: BrokerWatch.Suspicion, _ broker: Endpoint) -> Bool {
    var segments = 0.0
    for witness in watch.brokers[broker]?.witnesses ?? [] {
      let heard = tracker.table.records[witness.slot].flow.clientLastHeard ?? .distantPast
      if heard + witness.interval >= suspicion.pause.earliest {
        segments += (now - suspicion.lastSeen).seconds * 2 / witness.interval.seconds
      }
    }
    return segments > Self.expected
  }

  /// It was the capture that saw nothing, or the whole host that stood still.
  mutating func giveUpSuspicion(of broker: Endpoint) {
    watch.clear(broker)
    watch.brokers[broker]?.blindUntil = now
    noteUnseen(broker)
    if !ledger.sink.recordsPlaces { reconsider(broker) }
  }

  /// Tells the ledger whether a broker is seen: while it is not, silence shows no end; and where its
  /// clients are not seen either, nor is it known how long its timers stood still, no trouble.
  mutating func noteUnseen(_ broker: Endpoint) {
    guard !ledger.sink.recordsPlaces, let state = watch.brokers[broker] else { return }
    let suspicion = state.suspicion.flatMap { $0.isConfirmed ? nil : $0 }
    if state.awakening != nil {
      ledger.unseen[broker] = .all
    } else if let suspicion {
      ledger.unseen[broker] = isHole(suspicion, broker) ? .all : .broker
    } else {
      ledger.unseen[broker] = nil
    }
  }
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

/// Keeps what is said of flows: evaluates them, makes, revises and withdraws predictions, settles
/// them when a flow has ended, and knows when a clock is to be asked again.
struct PredictionLedger: Sendable {
  /// What was counted.
  struct Counters: Sendable {
    var predictions = 0
    var withdrawn = 0
    var risks = 0
    /// Ends by the broker that no clock explains.
    var unexplained = 0

    func add(to summary: inout Summary) {
      summary.predictions += predictions
      summary.withdrawn += withdrawn
      summary.risks += risks
      summary.unexplained += unexplained
    }
  }

  private(set) var kernel: KernelProfile
  private(set) var broker: BrokerProfile
  /// Of hosts whose settings were found out.
  private var kernels: [IPAddress: KernelProfile] = [:]
  private(set) var inferred: [InferredSetting] = []
  /// What flows told of their kernels that have ended in silence, up to a bound.
  private(set) var witnesses: [KernelWitness] = []
  /// Of flows that have ended.
  var lives = BrokerLives()
  var agenda = Agenda()
  var sink = EventSink()
  var counters = Counters()
  var captureLoss = CaptureLoss()
  /// Of brokers that stood still, or do.
  var pauses: [Endpoint: BrokerPauses] = [:]
  /// Of brokers that were late.
  var lateness = LateBrokers()
  /// What is not seen of brokers that may be away.
  var unseen: [Endpoint: Unseen] = [:]
  /// Of hosts of brokers.
  var suspensions: [IPAddress: HostSuspensions] = [:]
  /// See ``Engine/Configuration/gathersStalledHandshakes``.
  var gathersStalledHandshakes = false
  /// See ``Engine/Configuration/tellsSightings``.
  var tellsSightings = false

  init(kernel: KernelProfile, broker: BrokerProfile) {
    self.kernel = kernel
    self.broker = broker
  }

  /// From here on predicts with settings that were found out.
  mutating func adopt(_ findings: [InferredSetting]) {
    inferred = findings
    kernels = [:]
    for finding in findings { kernels[finding.broker, default: kernel].adopt(finding) }
  }

  /// From here on predicts with other settings.
  mutating func adopt(_ kernel: KernelProfile, _ broker: BrokerProfile) {
    self.kernel = kernel
    self.broker = broker
    adopt(inferred)
  }

  /// Of the host of a flow's broker.
  func kernel(of flow: borrowing Flow) -> KernelProfile {
    kernels.isEmpty ? kernel : kernels[flow.key.broker.address] ?? kernel
  }

  /// Witnesses kept; more would not change what is found out.
  private static let witnessesKept = 16_384

  /// Tells something of a flow, unless that is told with another: see ``AddressTranslations``.
  mutating func tell(_ event: consuming Event, of record: borrowing FlowRecord, at now: Instant) {
    if !record.isTranslated { sink.append(event, at: now) }
  }

  mutating func count(_ what: WritableKeyPath<Counters, Int>, of record: borrowing FlowRecord) {
    if !record.isTranslated { counters[keyPath: what] += 1 }
  }

  /// A flow has ended in silence.
  mutating func recordWitness(_ record: FlowRecord, now: Instant) {
    guard witnesses.count < Self.witnessesKept, record.isFollowed,
      let witness = KernelWitness(record.flow, kernel: kernel, broker: broker, now: now)
    else { return }
    witnesses.append(witness)
  }

  /// Asks the clocks about a flow, and says what changed.
  mutating func evaluate(_ record: inout FlowRecord, _ context: EvaluationContext) {
    if evaluateSilent(&record, context) { return }
    if !record.flow.isOver, let settled = record.flow.unanswered.answerSettles(after: context.now) {
      schedule(
        &record, slot: context.slot, now: context.now, likelyHeartbeat: context.likelyHeartbeat,
        notBefore: settled)
      return
    }
    let version = version(of: record.flow, context)
    let verdict = verdict(on: &record, version, context)
    if record.flow.isEndedByBroker {
      settle(&record, verdict, context)
      return
    }
    if let verdict,
      let proof = captureLoss.holdsBack(verdict.winner, record.flow, at: context.now)
        ?? holdsBack(verdict.winner, record, context)
    {
      let wish = clocksWish(&record, context.likelyHeartbeat, now: context.now)
      schedule(
        &record, slot: context.slot, at: max(min(proof, wish), context.now + .milliseconds(1)))
      return
    }
    if isHeld(record, verdict) {
      if isRefuted(record) { withdraw(&record, context) }
    } else if let verdict, !(record.outlived && verdict.winner.latest < context.now) {
      predict(&record, verdict, context)
    } else if record.hasStanding {
      withdraw(&record, context)
    }
    reportRisk(&record, context)
    reportOpening(&record, context)
    settle(&record, verdict, context)
    guard !record.isClosed else { return }
    schedule(
      &record, slot: context.slot, now: context.now, likelyHeartbeat: context.likelyHeartbeat)
  }

  private func verdict(
    on record: inout FlowRecord, _ version: BrokerVersion?, _ context: EvaluationContext
  ) -> Prognosis.Verdict? {
    var broker = profile(of: record.flow.key.broker, at: context.now)
    broker.version = version
    return record.verdict(
      of: Prognosis(
        kernel: kernel(of: record.flow), broker: broker, likelyHeartbeat: context.likelyHeartbeat),
      neighbourFailed: context.neighbourFailed, now: context.now)
  }

  /// The user's word, else the flow's, else that of another flow of the same broker.
  private func version(of flow: borrowing Flow, _ context: EvaluationContext) -> BrokerVersion? {
    broker.version ?? flow.conversation.start?.parsedVersion ?? context.learntVersion
  }

  /// Who a flow is, for an event.
  func description(of record: FlowRecord, _ context: EvaluationContext) -> FlowDescription {
    FlowDescription(record.flow, brokerVersion: version(of: record.flow, context))
  }

  /// How the log of this flow's broker words an ending.
  func wording(
    of ending: Ending, _ record: FlowRecord, _ context: EvaluationContext
  ) -> Wording {
    Wording(
      ending, version: version(of: record.flow, context) ?? .newest,
      encrypted: record.flow.conversation.dialect == .tls)
  }

  /// Whether the client has shown that what stands is not so.
  private func isRefuted(_ record: borrowing FlowRecord) -> Bool {
    guard let standing = record.standing else { return false }
    // It goes on repeating, and nobody answers.
    if standing.condition == .brokerUnheard { return !record.flow.isClientRepeating }
    let sign =
      standing.condition == .heartbeatsAbsent
      ? record.flow.clientLastHeard : record.flow.client.lastSeen
    return sign ?? .distantPast > standing.at
  }

  mutating func tell(_ risk: Risk) {
    // What one of several engines suspects does not count.
    if !sink.recordsPlaces { counters.risks += 1 }
    sink.append(.risk(risk), at: risk.at)
  }

  private mutating func reportRisk(_ record: inout FlowRecord, _ context: EvaluationContext) {
    guard !record.isRiskReported, record.flow.conversation.heartbeat == .zero else { return }
    guard kernel.keepalive == nil, record.flow.broker.keepaliveProbes == 0,
      record.flow.conversation.isOpen
    else { return }
    record.isRiskReported = true
    count(\.risks, of: record)
    tell(
      .risk(
        Risk(
          at: context.now, flow: description(of: record, context), risk: .heartbeatsDisabled,
          advice: "With heartbeat 0 and no TCP keepalive, a lost client is noticed only when "
            + "the broker next sends to it. Set a heartbeat in the client, or "
            + "tcp_listen_options.keepalive = true in rabbitmq.conf.")),
      of: record, at: context.now)
  }

  /// Tells once that a connection is open.
  mutating func reportOpening(_ record: inout FlowRecord, _ context: EvaluationContext) {
    guard tellsSightings, !record.isOpeningTold, record.flow.isOpen else { return }
    record.isOpeningTold = true
    tell(
      .opened(
        Opening(
          at: context.now, id: record.firstIdentifier, flow: description(of: record, context),
          address: record.flow.key.client.address, began: record.flow.began,
          lastSeen: record.flow.client.lastSeen)),
      of: record, at: context.now)
  }

  /// What a flow shows of why it ends.
  func traits(_ record: inout FlowRecord, _ context: EvaluationContext) -> Boxed<FlowTraits>? {
    guard tellsSightings else { return nil }
    let connection = record.firstIdentifier
    return Boxed(
      FlowTraits(&record.flow, of: connection, neighbourFailed: context.neighbourFailed))
  }

  /// Makes sure that the agenda has an entry no later than a clock's next wish, but after now: an
  /// evaluation that changes nothing must not come again before time has passed.
  mutating func schedule(
    _ record: inout FlowRecord, slot: Int, now: Instant, likelyHeartbeat: LikelyHeartbeat?,
    notBefore bound: Instant = .distantPast
  ) {
    var wish = silentWish(&record, now: now) ?? clocksWish(&record, likelyHeartbeat, now: now)
    if record.hasStanding, let over = silenceEnds(record), over > now { wish = min(wish, over) }
    schedule(&record, slot: slot, at: max(wish, bound, now + .milliseconds(1)))
  }

  private mutating func schedule(_ record: inout FlowRecord, slot: Int, at wish: Instant) {
    guard wish < record.nextEvaluation else { return }
    record.nextEvaluation = wish
    agenda.add(.init(at: wish, slot: slot, generation: record.generation))
  }

  private func clocksWish(
    _ record: inout FlowRecord, _ likelyHeartbeat: LikelyHeartbeat?, now: Instant
  ) -> Instant {
    let prognosis = Prognosis(
      kernel: kernel(of: record.flow), broker: profile(of: record.flow.key.broker, at: now),
      likelyHeartbeat: likelyHeartbeat)
    return record.nextEvaluation(by: prognosis, now: now) ?? .distantFuture
  }
}

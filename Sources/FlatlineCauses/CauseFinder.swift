import FlatlineCore

/// Finds out why connections die, from what they show together.
///
/// It stands between the engine, whose ``Engine/Configuration/tellsSightings`` has to be on, and
/// whoever prints events. All events pass through it, in their order; what it says depends on them
/// only. It adds causes to predictions and closings, says predictions again when more evidence has
/// changed their cause, and tells incidents.
public struct CauseFinder: Sendable {
  public struct Settings: Sendable {
    /// What is taken for one network.
    package var prefix = SubnetPrefix()
    /// After which a box on the way forgets idle connections, where the user knows it.
    package var idleTimeout: Interval?

    public init() {}
  }

  /// Connections looked at together; of more, each is judged alone.
  private static let mostSuspects = 20_000
  /// Addresses whose idle times are kept.
  private static let mostIdleAges = 100_000
  /// What has ended is evidence for so long.
  private static let memory = Interval.seconds(60)

  var settings: Settings
  var prefix: SubnetPrefix { settings.prefix }
  var suspects: [PredictionIdentifier: Suspect] = [:]
  /// Of an address.
  var byAddress: [IPAddress: Companions] = [:]
  var surroundings: Surroundings
  var rosters = Rosters()
  private var relays = Relays()
  var risks: RiskFinder
  var idleAges: [IPAddress: IdleAges] = [:]
  var outages = Outages()
  /// Those that have ended, in the order of their ends.
  var ended: [(at: Instant, id: PredictionIdentifier)] = []
  var output: [Event] = []

  public init(_ settings: Settings = Settings()) {
    self.settings = settings
    surroundings = Surroundings(prefix: settings.prefix)
    risks = RiskFinder(idleTimeout: settings.idleTimeout)
  }

  /// Takes events in, and appends what is to be said.
  public mutating func pass(_ events: [Event], into said: inout [Event]) {
    for index in events.indices {
      // There are many of the first two: no copy is made of what is around them.
      if case .sightings(let sightings) = events[index] {
        note(sightings)
        continue
      }
      if isMoved, let at = events[index].at { move(to: at) }
      if case .stalled = events[index] {
        output.append(events[index])
      } else {
        pass(events[index])
      }
    }
    said += output
    output.removeAll(keepingCapacity: true)
  }

  /// Moves the time on without an event.
  public mutating func advance(to now: Instant, into said: inout [Event]) {
    move(to: now)
    said += output
    output.removeAll(keepingCapacity: true)
  }

  /// At the end of the input: appends what has changed since it was last said.
  public mutating func finish(at now: Instant, into said: inout [Event]) {
    outages.tellAll(at: now, into: &said)
  }

  /// For a caller whose clock has jumped: appends the ends of all incidents, and begins anew.
  public mutating func abandon(at now: Instant, into said: inout [Event]) {
    outages.endAll(at: now, into: &said)
    self = CauseFinder(settings)
  }

  private mutating func pass(_ event: Event) {
    switch event {
    case .survived(let survived): change(survived.address) { $0.survived(survived.idle) }
    case .opened(let opening):
      rosters.add(opening)
      relays.add(opening)
      risks.note(opening, timeout(of: opening.address), into: &output)
      if opening.lastSeen == opening.at {
        note([Sighting(at: opening.at, address: opening.address)])
      }
      judge(at: opening.address, where: { $0.identity != nil }, opening.at)
    case .ended(let end):
      rosters.remove(end.id, end.flow, end.address)
      relays.remove(end.id)
      risks.forget(end.id, end.address)
      outages.note(end)
    case .prediction(let prediction): note(prediction)
    case .withdrawn(let withdrawal):
      settle(withdrawal.id, withdrawal.why.outcome, withdrawal.at)
      output.append(event)
    case .closed(let closing): note(closing)
    case .sightings, .risk, .incident, .stalled, .summary: output.append(event)
    }
  }

  private mutating func note(_ sightings: [Sighting]) {
    surroundings.keep(sightings)
    guard surroundings.isWatching else { return }
    for sighting in sightings where surroundings.note(sighting) { noteLife(sighting) }
  }

  /// What a sighting is worth that is news of a network in which something is wrong.
  private mutating func noteLife(_ sighting: Sighting) {
    if suspects.isEmpty { return }
    // By what is news only: how often an address is told of depends on how many shards there are.
    move(to: sighting.at)
    judge(at: sighting.address, where: { $0.finding.cause.isOpenToDoubt }, sighting.at)
    for id in outages.noteLife(of: sighting.address, prefix, at: sighting.at) {
      judge(id, at: sighting.at)
    }
  }

  private mutating func note(_ prediction: Prediction) {
    var prediction = prediction
    if let connection = prediction.traits?.value.connection {
      prediction.flow.otherSide = relays[connection]
    }
    guard let traits = prediction.traits?.value,
      suspects[prediction.id] != nil || suspects.count < Self.mostSuspects
    else {
      output.append(.prediction(prediction))
      return
    }
    var suspect = Suspect(prediction, traits)
    let known = suspects[prediction.id]
    if suspect.trouble == .stranger, known == nil {
      output.append(.prediction(prediction))
      return
    }
    if var known, known.trouble == suspect.trouble {
      (known.prediction, known.traits) = (prediction, traits)
      suspect = known
    } else {
      if let known {
        leave(known, .recovered)
        suspect.wasStuck = known.wasStuck || known.trouble == .stuck
      }
      enter(&suspect)
    }
    suspects[prediction.id] = suspect
    if known == nil, suspect.trouble == .stuck, prediction.condition == .heartbeatsAbsent,
      traits.hasNeverSpoken
    {
      risks.noteSilent(suspect, into: &output)
    }
    judge(prediction.id, at: prediction.at, isNew: true)
  }

  /// A connection has got into trouble.
  private mutating func enter(_ suspect: inout Suspect) {
    guard suspect.trouble != .stranger else { return }
    if byAddress[suspect.address] == nil { surroundings.watch(suspect.address) }
    byAddress[suspect.address, default: Companions()].add(suspect)
    let traits = suspect.traits
    if let survived = traits.longestIdle { change(suspect.address) { $0.survived(survived) } }
    if suspect.trouble == .ended, let idle = traits.idleBefore {
      change(suspect.address) { $0.ended(after: idle) }
    }
    suspect.outage = outages.join(suspect, prefix)
  }

  private mutating func note(_ closing: Closing) {
    var closing = closing
    if suspects[closing.id] != nil {
      closing.cause = suspects[closing.id]?.finding.cause
      settle(closing.id, .closed, closing.at)
    }
    if let traits = closing.traits?.value {
      rosters.remove(traits.connection, closing.flow, traits.address)
      closing.flow.otherSide = relays[traits.connection]
      relays.remove(traits.connection)
      risks.forget(traits.connection, traits.address)
    }
    closing.traits = nil
    output.append(.closed(closing))
  }

  private mutating func settle(
    _ id: PredictionIdentifier, _ outcome: Withdrawal.Outcome, _ now: Instant
  ) {
    guard let suspect = suspects[id] else { return }
    if outcome == .closed {
      suspects[id]?.isClosed = true
      if let outage = suspect.outage { outages.settle(suspect, of: outage, outcome) }
      ended.append((now, id))
    } else {
      leave(suspect, outcome)
      forget(id)
    }
  }

  private mutating func leave(_ suspect: Suspect, _ outcome: Withdrawal.Outcome) {
    if let outage = suspect.outage { outages.settle(suspect, of: outage, outcome) }
    leaveAddress(suspect)
  }

  private mutating func leaveAddress(_ suspect: Suspect) {
    byAddress[suspect.address]?.remove(suspect)
    guard byAddress[suspect.address]?.count == 0 else { return }
    byAddress[suspect.address] = nil
    surroundings.unwatch(suspect.address)
  }

  private mutating func forget(_ id: PredictionIdentifier) {
    guard let suspect = suspects.removeValue(forKey: id) else { return }
    leaveAddress(suspect)
  }

  /// Whether time alone changes anything.
  private var isMoved: Bool { !ended.isEmpty || !outages.isEmpty }

  private mutating func move(to now: Instant) {
    guard isMoved else { return }
    let old = ended.prefix { $0.at + Self.memory < now }
    if !old.isEmpty {
      for entry in old where suspects[entry.id]?.isClosed ?? false { forget(entry.id) }
      ended.removeFirst(old.count)
    }
    outages.advance(to: now, into: &output)
  }

  mutating func change(_ address: IPAddress, _ body: (inout IdleAges) -> Void) {
    guard idleAges[address] != nil || idleAges.count < Self.mostIdleAges else { return }
    body(&idleAges[address, default: IdleAges()])
  }
}

import FlatlineCore
import FlatlineGuide

/// Connections that got into the same kind of trouble at one place and about one time: who they are,
/// and what of them has been told.
struct Outage: Sendable {
  /// Where, and what kind of trouble.
  struct Place: Hashable, Sendable {
    var trouble: Suspect.Trouble
    /// The clients' network; `nil` where the broker is the place.
    var network: IPAddress?
    var broker: Endpoint
  }

  /// Clocks and timers of different connections notice the same loss within this time.
  private static let slack = Interval.milliseconds(500)
  /// That a connection which is rarely used fell silent at the time of others says little.
  private static let dated = Interval.seconds(6)
  /// Of what a packet ends, the last one may be so long ago.
  private static let pause = Interval.seconds(30)
  /// Between the first two revisions that are told; later ones are twice as far apart each.
  private static let firstRevision = Interval.seconds(1)
  private static let longestRevision = Interval.seconds(30)
  /// So many addresses more make another judgement: see ``CauseRules``.
  private static let steps = [2, 3, 4, 5, 7, 10]

  let place: Place
  /// Those that stand.
  private(set) var members: Set<PredictionIdentifier> = []
  /// Connections of which a prediction was withdrawn: each is counted once, however often it comes back.
  private var left: [PredictionIdentifier: Withdrawal.Outcome] = [:]
  private(set) var addresses: Set<IPAddress> = []
  /// Of these, those of which it is known to seconds when they fell silent.
  private(set) var datedAddresses: Set<IPAddress> = []
  /// What was found of each, of those that have ended too.
  private var causes: [PredictionIdentifier: Finding] = [:]
  private(set) var incident: Incident
  private(set) var isTold = false
  /// Other addresses of the network that were seen since; no more than change the judgement.
  private var livingNeighbours: Set<IPAddress> = []
  /// All were alive until then, and none from then on: the trouble began between.
  private var aliveUntil: Instant
  private var silentFrom: Instant
  private var judgedAddresses = 1
  private var isChanged = false
  private var revision = Self.firstRevision

  init(_ place: Place, _ suspect: Suspect, prefix: String?) {
    self.place = place
    aliveUntil = suspect.aliveUntil
    silentFrom = suspect.silentFrom
    let prediction = suspect.prediction
    incident = Incident(
      at: .distantPast, id: prediction.id, condition: prediction.condition,
      reason: prediction.reason, prefix: prefix, broker: prediction.flow.broker, ids: [],
      since: suspect.silentFrom, firstClosesAt: prediction.closesAt,
      lastClosesAt: prediction.closesAt, advice: "")
  }

  /// Of connections that the broker ended without a word.
  init(_ place: Place, _ end: UnexplainedEnd) {
    self.place = place
    (aliveUntil, silentFrom) = (end.at, end.at)
    incident = Incident(
      at: .distantPast, id: end.id, condition: .closing, reason: .closed, broker: end.flow.broker,
      ids: [], since: end.at, firstClosesAt: end.at, lastClosesAt: end.at, advice: "")
  }

  /// Whether a connection's trouble may have begun at the same time.
  func fits(_ suspect: Suspect) -> Bool {
    guard place.trouble == .silence else { return goesOn(at: suspect.prediction.at) }
    return suspect.aliveUntil <= silentFrom + Self.slack
      && suspect.silentFrom >= aliveUntil - Self.slack
  }

  /// Whether what a packet ends now belongs to it.
  func goesOn(at instant: Instant) -> Bool {
    let pause = place.trouble == .vanished ? Interval.seconds(2) : Self.pause
    return instant <= (incident.lastAt ?? incident.since) + pause
  }

  mutating func add(_ suspect: Suspect) {
    addresses.insert(suspect.address)
    if suspect.silentFrom - suspect.aliveUntil <= Self.dated {
      datedAddresses.insert(suspect.address)
    }
    aliveUntil = max(aliveUntil, min(suspect.aliveUntil, silentFrom))
    silentFrom = max(aliveUntil, min(silentFrom, suspect.silentFrom))
    let prediction = suspect.prediction
    let before = left.removeValue(forKey: suspect.traits.connection)
    if before == .recovered { incident.recovered -= 1 }
    if before == nil { count(prediction.flow) }
    add(prediction.id, closesAt: prediction.closesAt, at: prediction.at)
    members.insert(prediction.id)
    incident.since = min(incident.since, suspect.silentFrom)
  }

  mutating func add(_ end: UnexplainedEnd) {
    count(end.flow)
    add(end.id, closesAt: end.at, at: end.at)
    causes[end.id] = Finding(.brokerGone, 0.85)
    incident.closed += 1
  }

  private mutating func count(_ flow: FlowDescription) {
    incident.connections += 1
    Self.count(flow.product, in: &incident.products)
    Self.count(flow.user, in: &incident.users)
    Self.count(flow.vhost, in: &incident.vhosts)
  }

  private mutating func add(
    _ id: PredictionIdentifier, closesAt: Instant, at now: Instant
  ) {
    if incident.ids?.count ?? 0 < Incident.mostIdentifiers { incident.ids?.append(id) }
    incident.firstClosesAt = min(incident.firstClosesAt, closesAt)
    incident.lastClosesAt = max(incident.lastClosesAt, closesAt)
    incident.lastAt = max(incident.lastAt ?? now, now)
    isChanged = true
  }

  private static func count(_ name: String?, in names: inout [String: Int]?) {
    guard let name else { return }
    var changed = names ?? [:]
    guard changed[name] != nil || changed.count < Incident.mostNames else { return }
    changed[name, default: 0] += 1
    names = changed
  }

  /// What was found of a member, for the first time or anew.
  mutating func note(_ finding: Finding, of suspect: Suspect, _ bracket: IdleTimeout?) {
    isChanged = isChanged || causes[suspect.id] != finding
    causes[suspect.id] = finding
    incident.firstClosesAt = min(incident.firstClosesAt, suspect.prediction.closesAt)
    incident.lastClosesAt = max(incident.lastClosesAt, suspect.prediction.closesAt)
    if let refused = suspect.traits.refused { incident.router = refused.router.description }
    guard finding.cause.isOfIdleness, let bracket else {
      return
    }
    incident.idleTimeout = incident.idleTimeout.map { $0.narrowed(by: bracket) } ?? bracket
  }

  mutating func settle(_ suspect: Suspect, _ outcome: Withdrawal.Outcome) {
    guard members.remove(suspect.id) != nil else { return }
    isChanged = true
    switch outcome {
    case .closed: incident.closed += 1
    case .recovered: incident.recovered += 1
    case .givenUp: break
    }
    guard outcome != .closed else { return }
    causes[suspect.id] = nil
    left[suspect.traits.connection] = outcome
  }

  /// Whether an address's life is news that may change the judgement.
  mutating func takesLife(of address: IPAddress, at instant: Instant) -> Bool {
    guard livingNeighbours.count <= addresses.count, instant > silentFrom,
      !addresses.contains(address)
    else { return false }
    return livingNeighbours.insert(address).inserted
  }

  /// Whether there are so many addresses more that members have to be judged again.
  mutating func takesGrowth() -> Bool {
    let step = Self.steps.last { $0 <= addresses.count } ?? 1
    defer { judgedAddresses = step }
    return step > judgedAddresses
  }
}

// What is told.
extension Outage {
  /// Fewer are no incident. Single programs end without a word every day.
  private var fewest: Int {
    switch place.trouble {
    case .silence, .stuck, .closing: 2
    case .vanished: 3
    case .ended, .stranger: cause.cause == .clientExited || cause.cause == .unknown ? 5 : 2
    }
  }

  /// That of nearly all members, if they have one.
  private var cause: Finding {
    var counts: [Cause: (count: Int, confidence: Double)] = [:]
    for finding in causes.values {
      let known = counts[finding.cause] ?? (0, 0)
      counts[finding.cause] = (known.count + 1, max(known.confidence, finding.confidence))
    }
    guard
      let best = counts.max(by: {
        ($0.value.count, $0.key.rawValue) < ($1.value.count, $1.key.rawValue)
      }),
      best.value.count * 5 >= causes.count * 4
    else { return .unknown }
    return Finding(best.key, best.value.confidence)
  }

  /// Whether nothing more belongs to it, and all was said.
  func isOver(at now: Instant) -> Bool {
    members.isEmpty && now > (incident.lastAt ?? incident.since) + Self.pause
  }

  /// Whether there may be something to say later, though nothing more happens.
  var isWaiting: Bool { members.isEmpty || isChanged && incident.connections >= fewest }

  /// What is to be said now, if anything is.
  mutating func news(at now: Instant) -> Incident? {
    if isOver(at: now) { return isTold ? said(.over, at: now) : nil }
    guard isChanged, incident.connections >= fewest else { return nil }
    guard isTold else { return said(.open, at: now) }
    guard now >= incident.at + revision else { return nil }
    revision = min(revision * 2, Self.longestRevision)
    return said(.open, at: now)
  }

  /// What has changed since it was last said.
  mutating func lastNews(at now: Instant) -> Incident? {
    isChanged && incident.connections >= fewest ? said(.open, at: now) : nil
  }

  /// What is said of one that nothing more will be known of.
  mutating func end(at now: Instant) -> Incident? { isTold ? said(.over, at: now) : nil }

  private mutating func said(_ state: Incident.State, at now: Instant) -> Incident {
    let finding = cause
    incident.at = now
    incident.state = state
    incident.cause = finding.cause
    incident.confidence = finding.cause == .unknown ? nil : finding.confidence
    incident.advice = Advice.text(incident.reason, finding.cause)
    if let timeout = incident.idleTimeout {
      incident.idleTimeout?.like = KnownIdleTimeout.fitting(
        atLeast: timeout.atLeast.map { .seconds($0) }, atMost: timeout.atMost.map { .seconds($0) })
    }
    isTold = true
    isChanged = false
    return incident
  }
}

extension IdleTimeout {
  /// With what another address shows.
  fileprivate func narrowed(by other: IdleTimeout) -> IdleTimeout {
    let most = [atMost, other.atMost].compactMap { $0 }.min()
    let least = [atLeast, other.atLeast].compactMap { $0 }.filter { $0 < most ?? .infinity }.max()
    return IdleTimeout(atLeast: least, atMost: most)
  }
}

import FlatlineCore

/// All that the screen can show: what events and samples have told, as far as it is kept.
package struct ConnectionBook: Sendable {
  /// How much is kept of what is over.
  package struct Limits: Sendable {
    /// Connections that have closed or recovered, and incidents: the latest so many of each.
    package var over: Int
    /// How long; `nil` is for ever.
    package var lifetime: Interval?

    /// For who watches live: what has just ended.
    package static let live = Limits(over: 200, lifetime: .seconds(120))
    /// For who browses a capture.
    package static let capture = Limits(over: 20_000, lifetime: nil)
  }

  package private(set) var entries: [PredictionIdentifier: ConnectionEntry] = [:]
  package private(set) var incidents: [PredictionIdentifier: Incident] = [:]
  /// Since the start.
  package private(set) var closed = 0
  package private(set) var recovered = 0
  /// Connections that closed and about which nothing was wrong.
  package private(set) var inOrder = 0
  /// In the order in which they ended.
  private var over: [PredictionIdentifier] = []
  private var overIncidents: [PredictionIdentifier] = []
  private let limits: Limits

  package init(_ limits: Limits) { self.limits = limits }

  package mutating func add(_ event: Event) {
    switch event {
    case .prediction(let prediction):
      entries[prediction.id, default: ConnectionEntry(prediction.id, prediction.flow)]
        .add(prediction)
    case .withdrawn(let withdrawal): add(withdrawal)
    case .closed(let closing): add(closing)
    case .incident(let incident): add(incident)
    case .risk, .stalled, .sightings, .survived, .opened, .ended, .summary: break
    }
  }

  private mutating func add(_ withdrawal: Withdrawal) {
    guard entries[withdrawal.id] != nil else { return }
    if withdrawal.why.outcome == .recovered { recovered += 1 }
    entries[withdrawal.id]?.add(withdrawal)
    end(withdrawal.id)
  }

  private mutating func add(_ closing: Closing) {
    guard closing.predicted, entries[closing.id]?.prediction != nil else {
      inOrder += closing.predicted ? 0 : 1
      entries[closing.id] = nil
      return
    }
    closed += 1
    entries[closing.id]?.add(closing)
    end(closing.id)
  }

  private mutating func end(_ id: PredictionIdentifier) {
    over.append(id)
    if over.count > 2 * limits.over { dropOldest(over.count - limits.over) }
  }

  private mutating func add(_ incident: Incident) {
    let wasOver = incidents[incident.id]?.state == .over
    incidents[incident.id] = incident
    guard incident.state == .over, !wasOver else { return }
    overIncidents.append(incident.id)
    guard overIncidents.count > 2 * limits.over else { return }
    for id in overIncidents.prefix(limits.over) { incidents[id] = nil }
    overIncidents.removeFirst(limits.over)
  }

  /// Takes in how the connections are that the engine has looked at: all others in no trouble are
  /// forgotten.
  package mutating func add(_ samples: [ConnectionSample]) {
    var seen: Set<PredictionIdentifier> = []
    seen.reserveCapacity(samples.count)
    for sample in samples {
      seen.insert(sample.id)
      // A dying connection is told by its prediction.
      if sample.isDying {
        entries[sample.id]?.add(sample)
      } else {
        entries[sample.id, default: ConnectionEntry(sample.id, sample.flow)].add(sample)
      }
    }
    let gone = entries.values.filter { $0.state == .quiet && !seen.contains($0.id) }
    for entry in gone { entries[entry.id] = nil }
  }

  /// Forgets what has been over for long enough.
  ///
  /// - Returns: whether there was anything.
  package mutating func advance(to now: Instant) -> Bool {
    guard let lifetime = limits.lifetime else { return false }
    let old = over.prefix { entries[$0]?.overAt.map { now - $0 > lifetime } ?? true }.count
    let oldIncidents = overIncidents.prefix {
      incidents[$0].map { now - $0.at > lifetime } ?? true
    }.count
    dropOldest(old)
    for id in overIncidents.prefix(oldIncidents) { incidents[id] = nil }
    overIncidents.removeFirst(oldIncidents)
    return old + oldIncidents > 0
  }

  private mutating func dropOldest(_ count: Int) {
    // Of one that is over, more may have been told since.
    for id in over.prefix(count) where entries[id]?.overAt != nil { entries[id] = nil }
    over.removeFirst(count)
  }

  /// Connections that are dying, and the earliest end of one.
  package var dying: (count: Int, next: Instant?) {
    var (count, next) = (0, Instant?.none)
    for entry in entries.values where entry.state == .dying {
      count += 1
      guard let prediction = entry.prediction, !prediction.isOpenEnded else { continue }
      next = min(next ?? prediction.closesAt, prediction.closesAt)
    }
    return (count, next)
  }
}

extension ConnectionEntry {
  /// When it was over; `nil` while it is not.
  var overAt: Instant? {
    switch state {
    case .quiet, .dying: nil
    case .recovered(let instant), .closed(let instant), .unknown(let instant): instant
    }
  }
}

import FlatlineCore

/// The outages that go on, and the incidents that are told of them.
struct Outages: Sendable {
  /// So many more are looked for a place at once.
  private static let mostAtOnePlace = 8

  private var outages: [Int: Outage] = [:]
  private var byPlace: [Outage.Place: [Int]] = [:]
  /// Of a network: those in which nothing comes back.
  private var silent: [IPAddress: [Int]] = [:]
  /// Those of which there may be something to say.
  private var active: Set<Int> = []
  private var count = 0
  /// When there may be something to say.
  private var lookAt = Instant.distantPast
  private static let pause = Interval.milliseconds(100)

  var isEmpty: Bool { outages.isEmpty }

  /// Finds the outage that a connection is part of, or begins one.
  mutating func join(_ suspect: Suspect, _ prefix: SubnetPrefix) -> Int {
    let place = Outage.Place(
      trouble: suspect.trouble,
      network: suspect.trouble == .closing ? nil : prefix.network(of: suspect.address),
      broker: suspect.prediction.flow.broker)
    if let index = latest(at: place, where: { $0.fits(suspect) }) {
      outages[index]?.add(suspect)
      return index
    }
    let subnet = place.network == nil ? nil : prefix.subnet(of: suspect.address)
    var outage = Outage(place, suspect, prefix: subnet)
    outage.add(suspect)
    return begin(outage)
  }

  /// Connections that the broker ended without a word.
  mutating func note(_ end: UnexplainedEnd) {
    guard end.observed == .brokerReset || end.observed == .brokerFin else { return }
    let place = Outage.Place(trouble: .vanished, network: nil, broker: end.flow.broker)
    if let index = latest(at: place, where: { $0.goesOn(at: end.at) }) {
      outages[index]?.add(end)
      return
    }
    var outage = Outage(place, end)
    outage.add(end)
    begin(outage)
  }

  /// The latest outage of a place to which something belongs, and which so has changed.
  private mutating func latest(
    at place: Outage.Place, where isMeant: (Outage) -> Bool
  ) -> Int? {
    guard let index = byPlace[place]?.last(where: { outages[$0].map(isMeant) ?? false }) else {
      return nil
    }
    active.insert(index)
    return index
  }

  @discardableResult
  private mutating func begin(_ outage: Outage) -> Int {
    count += 1
    outages[count] = outage
    active.insert(count)
    let known = byPlace[outage.place] ?? []
    byPlace[outage.place] = known + [count]
    if let network = outage.place.network, outage.place.trouble == .silence {
      silent[network, default: []].append(count)
    }
    if known.count >= Self.mostAtOnePlace { drop(known[0]) }
    return count
  }

  mutating func settle(_ suspect: Suspect, of index: Int, _ outcome: Withdrawal.Outcome) {
    active.insert(index)
    outages[index]?.settle(suspect, outcome)
  }

  mutating func note(
    _ finding: Finding, of suspect: Suspect, _ index: Int, _ bracket: IdleTimeout?
  ) {
    active.insert(index)
    outages[index]?.note(finding, of: suspect, bracket)
  }

  /// An address was seen alive.
  ///
  /// - Returns: those to whom that is news: its neighbours.
  mutating func noteLife(
    of address: IPAddress, _ prefix: SubnetPrefix, at instant: Instant
  ) -> [PredictionIdentifier] {
    var concerned: [PredictionIdentifier] = []
    guard let indices = silent[prefix.network(of: address)] else { return concerned }
    for index in indices {
      // Asked of many sightings: changed in its place.
      guard let place = outages.index(forKey: index),
        outages.values[place].takesLife(of: address, at: instant)
      else { continue }
      concerned += outages.values[place].members.sorted()
    }
    return concerned
  }

  func addresses(of index: Int) -> (all: Int, dated: Int) {
    outages[index].map { ($0.addresses.count, $0.datedAddresses.count) } ?? (1, 1)
  }

  func identifier(of index: Int) -> PredictionIdentifier? {
    outages[index].flatMap { $0.isTold ? $0.incident.id : nil }
  }

  /// The members that an outage which has grown wants to be judged anew.
  mutating func drainRejudged(_ index: Int) -> [PredictionIdentifier] {
    guard outages[index]?.takesGrowth() ?? false else { return [] }
    return outages[index]?.members.sorted() ?? []
  }

  mutating func advance(to now: Instant, into output: inout [Event]) {
    guard now >= lookAt else { return }
    lookAt = now + Self.pause
    for index in active.sorted() {
      if let news = outages[index]?.news(at: now) { output.append(.incident(news)) }
      if outages[index]?.isOver(at: now) ?? true {
        drop(index)
      } else if !(outages[index]?.isWaiting ?? false) {
        active.remove(index)
      }
    }
  }

  mutating func tellAll(at now: Instant, into output: inout [Event]) {
    for index in outages.keys.sorted() {
      if let news = outages[index]?.lastNews(at: now) { output.append(.incident(news)) }
    }
  }

  /// Nothing more will be known of any.
  mutating func endAll(at now: Instant, into output: inout [Event]) {
    for index in outages.keys.sorted() {
      if let last = outages[index]?.end(at: now) { output.append(.incident(last)) }
    }
  }

  private mutating func drop(_ index: Int) {
    active.remove(index)
    guard let outage = outages.removeValue(forKey: index) else { return }
    byPlace[outage.place]?.removeAll { $0 == index }
    if byPlace[outage.place]?.isEmpty ?? false { byPlace[outage.place] = nil }
    guard let network = outage.place.network else { return }
    silent[network]?.removeAll { $0 == index }
    if silent[network]?.isEmpty ?? false { silent[network] = nil }
  }
}

import FlatlineCore

/// Draws conclusions, and says what they change.
extension CauseFinder {
  mutating func judge(
    at address: IPAddress, where isOpen: (Suspect) -> Bool, _ now: Instant
  ) {
    guard let ids = byAddress[address]?.ids else { return }
    for id in ids.sorted() where suspects[id].map(isOpen) ?? false { judge(id, at: now) }
  }

  /// Draws the conclusions on a connection, and says what changed.
  mutating func judge(
    _ id: PredictionIdentifier, at now: Instant, isNew: Bool = false
  ) {
    guard let suspect = suspects[id] else { return }
    let circumstances = circumstances(of: suspect)
    let finding = CauseRules.finding(on: suspect, circumstances)
    let isBehindProxy =
      suspect.trouble == .stuck && finding.cause == .unknown && circumstances.isManyClients
    if finding.cause == .natIdleEviction, suspect.finding.cause != .natIdleEviction,
      let idle = suspect.traits.idleBefore
    {
      change(suspect.address) { $0.lost(after: idle) }
    }
    let ghosts = finding.cause == .reconnected ? self.ghosts(of: suspect) : 0
    let isChanged =
      finding.cause != suspect.finding.cause || ghosts != suspect.ghosts
      || isBehindProxy != suspect.isBehindProxy
    suspects[id]?.isBehindProxy = isBehindProxy
    suspects[id]?.finding = finding
    suspects[id]?.ghosts = ghosts
    if finding.cause.isOfIdleness, let bracket = idleAges[suspect.address]?.bracket {
      risks.note(bracket, on: suspect.address, at: now, into: &output)
    }
    if ghosts > 1 { risks.noteGhosts(of: suspect, at: now, into: &output) }
    if let outage = suspect.outage {
      outages.note(finding, of: suspect, outage, idleAges[suspect.address]?.bracket)
      var others = isNew ? outages.drainRejudged(outage) : []
      if isNew, byAddress[suspect.address]?.takesGrowth() ?? false {
        others += byAddress[suspect.address]?.ids.sorted() ?? []
      }
      for other in others where other != id { judge(other, at: now) }
    }
    guard isNew || isChanged && !suspect.isClosed else { return }
    if let told = suspects[id]?.told(at: isNew ? suspect.prediction.at : now, outages) {
      output.append(.prediction(told))
    }
  }

  /// The idle timeout on the way to an address, where it was found.
  func timeout(of address: IPAddress) -> IdleTimeout? {
    guard let ages = idleAges[address], ages.hasShownTimeout else { return nil }
    return ages.bracket
  }

  private func ghosts(of suspect: Suspect) -> Int {
    guard let identity = suspect.identity, let companions = byAddress[suspect.address] else {
      return 0
    }
    return companions.first.count {
      suspects[$0].map { !$0.isClosed && $0.identity == identity } ?? false
    }
  }

  private func circumstances(of suspect: Suspect) -> Circumstances {
    var circumstances = Circumstances()
    let address = suspect.address
    let silentFrom = suspect.silentFrom
    circumstances.addressLives = surroundings.lastSeen(address).map { $0 > silentFrom } ?? false
    circumstances.livingNeighbours = surroundings.neighbours(of: address, seenAfter: silentFrom)
    if let outage = suspect.outage {
      (circumstances.addresses, circumstances.datedAddresses) = outages.addresses(of: outage)
    }
    let companions = byAddress[address] ?? Companions()
    circumstances.companions = companions.count
    let ages = idleAges[address] ?? IdleAges()
    let idle = companions.first.compactMap { suspects[$0] }.filter {
      $0.traits.idleBefore.map(ages.canExplainLoss(after:)) ?? false
    }
    circumstances.idleCompanions = idle.count
    let names = idle.compactMap(\.identity)
    circumstances.idleClients = Set(names).count + idle.count - names.count
    let roster = rosters[address]
    circumstances.isManyClients =
      suspect.prediction.flow.isOfProxy || roster?.isManyClients ?? false
    circumstances.hasLivingSibling =
      roster?.hasOther(than: companions.connections, since: suspect.aliveUntil) ?? false
    circumstances.idleAges = ages
    circumstances.hasSuccessor =
      rosters.successor(of: suspect).map { $0 > suspect.aliveUntil } ?? false
    return circumstances
  }
}

extension Cause {
  /// Whether it shows that there is an idle timeout.
  var isOfIdleness: Bool { self == .natIdleEviction || self == .loadBalancer }

  /// Whether it rests on what others do, which may yet change.
  var isOpenToDoubt: Bool {
    switch self {
    case .unknown, .clientHostLost, .natIdleEviction, .clientRestarted, .reconnected: true
    default: false
    }
  }
}

extension Suspect {
  /// The prediction, as it is to be told now.
  fileprivate func told(at now: Instant, _ outages: Outages) -> Prediction {
    var told = prediction
    told.at = now
    told.traits = nil
    told.cause = finding.cause
    told.causeConfidence = finding.cause == .unknown ? nil : finding.confidence
    told.incident = outage.flatMap { outages.identifier(of: $0) }
    var contributing: [ContributingCause] = []
    if trouble == .silence, told.flow.heartbeat == 0 { contributing.append(.heartbeatsDisabled) }
    if ghosts > 1 { contributing.append(.ghosts) }
    if isBehindProxy { contributing.append(.behindProxy) }
    told.contributing = contributing.isEmpty ? nil : contributing
    if ghosts > 0 { told.evidence.ghosts = ghosts }
    if trouble == .silence || trouble == .ended {
      told.evidence.idleBefore = traits.idleBefore.flatMap {
        $0 >= IdleAges.shortest ? $0.seconds : nil
      }
    }
    if let reset = traits.reset, let own = traits.hopLimit, reset.hopLimit != own {
      told.evidence.clientHopLimit = Int(own)
      told.evidence.resetHopLimit = Int(reset.hopLimit)
    }
    return told
  }
}

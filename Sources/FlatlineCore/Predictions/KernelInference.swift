/// Finds the settings of brokers' kernels that explain where retransmissions have ended.
///
/// All that was seen is gathered first, from every shard; so it does not matter which of them
/// followed which flow. A setting is believed when several connections of a broker agree on it, or
/// one of which two retransmissions in a row are missing. Of a whole capture that lacks nothing, one
/// is enough.
struct KernelInference {
  private var witnesses: [IPAddress: [KernelWitness]] = [:]
  private var lives = BrokerLives()
  private var clients: Set<IPAddress> = []
  /// Brokers of which the capture lacks bytes.
  private var lossy: Set<IPAddress> = []
  /// Neighbours that do not answer, and when they were last asked for.
  private var lost: [(address: IPAddress, lastRequest: Instant)] = []
  private let configuration: Engine.Configuration
  private let now: Instant
  /// Whether the capture is over, so that nothing can contradict any more.
  private let isOver: Bool
  /// When the capture itself last lost packets.
  private var lossAt: Instant?

  /// Silence is believed so long after a retransmission was due.
  private static let patience = PredictionLedger.silence
  /// A neighbour that is being looked for may hide retransmissions from so long before.
  private static let resolution = Interval.seconds(30)
  /// `tcp_retries2` beyond that lie more than half an hour ahead.
  private static let retries = 1...32
  /// So many contradictions in ten are noise.
  private static let noise = 1
  /// Flows that are asked while the capture goes on, which must not be held up.
  private static let mostLive = 2000
  /// What a lone connection must have endured to be believed.
  private static let endurance = Interval.seconds(3)

  init(_ configuration: Engine.Configuration, now: Instant, isOver: Bool) {
    self.configuration = configuration
    self.now = now
    self.isOver = isOver
  }

  /// Adds what a shard's flows tell, those that have ended included.
  mutating func gather(
    from tracker: FlowTracker, _ ledger: PredictionLedger, _ neighbours: NeighbourTable
  ) {
    for witness in ledger.witnesses { witnesses[witness.broker, default: []].append(witness) }
    lossAt = ledger.captureLoss.until
    var asked = 0
    for slot in tracker.table.occupied where !tracker.table.records[slot].isClosed {
      guard tracker.table.records[slot].isFollowed,
        tracker.table.records[slot].flow.unanswered.isRepeating
      else { continue }
      asked += 1
      if asked > Self.mostLive, !isOver { break }
      guard
        let witness = KernelWitness(
          tracker.table.records[slot].flow, kernel: configuration.kernel,
          broker: configuration.broker, now: now)
      else { continue }
      witnesses[witness.broker, default: []].append(witness)
    }
    // Mostly nobody tells anything; but another shard's flows may.
    if witnesses.isEmpty, !isOver { return }
    lost = neighbours.failed
    lives.add(ledger.lives)
    let lostAddresses = Set(lost.map(\.address))
    for slot in tracker.table.occupied {
      lives.add(tracker.table.records[slot].flow)
      if tracker.table.records[slot].flow.bytesNotCaptured > 0 {
        lossy.insert(tracker.table.records[slot].flow.key.broker.address)
      }
      if !lostAddresses.isEmpty {
        let client = tracker.table.records[slot].flow.key.client.address
        if lostAddresses.contains(client) { clients.insert(client) }
      }
    }
  }

  /// What explains each broker's connections better than what was told or assumed.
  var findings: [InferredSetting] {
    let brokers = witnesses.keys.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
    return brokers.flatMap(findings(of:))
  }

  /// The addresses of a broker's host. One of each family, and no other broker in the capture, are
  /// taken for one host's.
  private func addresses(ofHostOf broker: IPAddress) -> [IPAddress] {
    let brokers = Array(lives.brokers)
    let isOneHost = brokers.count == 2 && Set(brokers.map(\.version)).count == 2
    return isOneHost ? brokers : [broker]
  }

  private func findings(of broker: IPAddress) -> [InferredSetting] {
    let all = addresses(ofHostOf: broker).flatMap { witnesses[$0] ?? [] }
    var found: [InferredSetting] = []
    var kernel = configuration.kernel
    if let hz = agreedHz(all) {
      found.append(finding(broker, .hz, hz.value, hz.count))
      kernel.hz = hz.value
    }
    if let maximum = agreedMaximum(all) {
      let value = Int(maximum.value.nanoseconds / 1_000_000)
      found.append(finding(broker, .maximumTimeout, value, maximum.count))
      kernel.maximumTimeout = maximum.value
    }
    if kernel.userTimeout == nil, let limit = agreedLimit(all, kernel) {
      found.append(finding(broker, limit.setting, limit.value, limit.count))
    }
    return found
  }

  private func finding(
    _ broker: IPAddress, _ setting: InferredSetting.Name, _ value: Int, _ count: Int
  ) -> InferredSetting {
    InferredSetting(
      broker: broker, setting: setting, value: value, connections: count,
      told: configuration.told(setting))
  }

  private func agreedHz(_ all: [KernelWitness]) -> (value: Int, count: Int)? {
    let others = all.filter(\.contradictsHz)
    guard let value = others.first?.hz, others.allSatisfy({ $0.hz == value }), others.count > 1,
      others.count * 10 >= all.count * (10 - Self.noise)
    else { return nil }
    return (value, others.count)
  }

  private func agreedMaximum(_ all: [KernelWitness]) -> (value: Interval, count: Int)? {
    let capped = all.compactMap(\.maximumTimeout)
    guard let value = capped.first, capped.allSatisfy({ $0 == value }) else { return nil }
    return (value, capped.count)
  }

  private func agreedLimit(
    _ all: [KernelWitness], _ assumed: KernelProfile
  ) -> (setting: InferredSetting.Name, value: Int, count: Int)? {
    let stopped = all.filter(hasStopped)
    guard !stopped.isEmpty else { return nil }
    var best: (value: Int, count: Int)?
    for retries in Self.retries {
      var kernel = assumed
      kernel.retries2 = retries
      let explained = stopped.count { $0.isExplained(by: kernel) }
      if explained > best?.count ?? 0, isUncontradicted(explained, by: all, kernel) {
        best = (retries, explained)
      }
    }
    let told = stopped.count { $0.isExplained(by: assumed) }
    guard let best, best.count * 10 >= stopped.count * (10 - Self.noise) else {
      return told > 0 ? nil : agreedUserTimeout(stopped)
    }
    guard told < best.count, isConvincing(stopped, best.count) else { return nil }
    return (.retries2, best.value, best.count)
  }

  /// Whether hardly any connection was repeated for longer than the kernel would.
  private func isUncontradicted(
    _ count: Int, by all: [KernelWitness], _ kernel: KernelProfile
  ) -> Bool {
    all.count { !$0.allows(kernel) } * 10 <= count * Self.noise
  }

  /// Where no `tcp_retries2` fits: the roundest number of seconds that does.
  private func agreedUserTimeout(
    _ stopped: [KernelWitness]
  ) -> (setting: InferredSetting.Name, value: Int, count: Int)? {
    guard stopped.count > 1, isConvincing(stopped, stopped.count),
      let least = stopped.map(\.endured).max(), let most = stopped.map(\.limit).min(), least < most
    else { return nil }
    for unit in [Interval.seconds(60), .seconds(30), .seconds(10), .seconds(5), .seconds(1)] {
      let value = unit * Int(most.nanoseconds / unit.nanoseconds)
      if value > least {
        return (.userTimeout, Int(value.nanoseconds / 1_000_000), stopped.count)
      }
    }
    return nil
  }

  /// One missing packet may have been lost by the capture.
  private func isConvincing(_ stopped: [KernelWitness], _ count: Int) -> Bool {
    count > 1
      || stopped.contains { witness in
        if isLossy(witness) || witness.endured < Self.endurance { return false }
        return isOver && !lossy.contains(witness.broker) || now > witness.second + Self.patience
      }
  }

  private func isLossy(_ witness: KernelWitness) -> Bool {
    witness.isLossy || lossAt.map { $0 >= witness.firstSent } ?? false
  }

  /// Whether a retransmission that was due did not come, while the broker was alive, the capture
  /// was whole, and no neighbour was being looked for.
  private func hasStopped(_ witness: KernelWitness) -> Bool {
    let end = isLossy(witness) ? witness.second : witness.due.upperBound
    guard now > end + Self.patience,
      addresses(ofHostOf: witness.broker).contains(where: {
        lives.cover(witness.due.lowerBound...end, of: $0)
      })
    else { return false }
    return !lost.contains {
      ($0.address == witness.client || !clients.contains($0.address))
        && $0.lastRequest > witness.firstSent && $0.lastRequest < end + Self.resolution
    }
  }
}

extension Engine.Configuration {
  /// The value that the user has told, as the setting is written; `nil` where it is only assumed.
  fileprivate func told(_ setting: InferredSetting.Name) -> Int? {
    switch setting {
    case .retries2: told.contains(.retries2) ? kernel.retries2 : nil
    case .hz: told.contains(.hz) ? kernel.hz : nil
    case .maximumTimeout:
      told.contains(.maximumTimeout) ? Int(kernel.maximumTimeout.nanoseconds / 1_000_000) : nil
    case .userTimeout:
      told.contains(.userTimeout) ? Int((kernel.userTimeout ?? .zero).nanoseconds / 1_000_000) : nil
    }
  }
}

extension KernelProfile {
  /// With what was found about a broker's kernel, as far as the user has not told it.
  package mutating func adopt(_ finding: InferredSetting) {
    guard finding.told == nil else { return }
    switch finding.setting {
    case .retries2: retries2 = finding.value
    case .hz: hz = finding.value
    case .maximumTimeout: maximumTimeout = .milliseconds(finding.value)
    case .userTimeout: userTimeout = .milliseconds(finding.value)
    }
  }
}

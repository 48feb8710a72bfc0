/// What happens to few flows, or only at their end. It stands apart from what every packet reads.
extension Flow {
  struct RareState: RareFacts {
    /// Few flows have one.
    var hint: Boxed<ConnectionHint>?
    /// The sequence number of the client's SYN, where that was not the first segment.
    var clientInitial: SequenceNumber?
    var client = Beats()
    var broker = Beats()
    var probes: ProbeRun?
    var probeWait: Interval?
    @CompactInstant var lastProbe: Instant?
    @CompactInstant var finByClient: Instant?
    @CompactInstant var finByBroker: Instant?
    var resetByClient: Reset?
    /// Before the client's FIN or RST: see ``Flow/idle(until:)``.
    var idleBeforeEnd: Interval?
    @CompactInstant var resetByBroker: Instant?
    var brokerHadNoSocket = false
    /// Few flows have these.
    var pendingSynchronise: Boxed<PendingSynchronise>?
    var displacement: Boxed<Displacement>?
    var inquiry: Boxed<Inquiry>?
    /// What the client repeats because the broker does not acknowledge it.
    var unheard: Boxed<Unheard>?
    /// Whether the client alone is believed: see ``FlowTracker/proveClient(_:)``.
    var isClientProven = false
    /// See ``Flow/noteMissingBroker(at:)``.
    var isBrokerMissing = false
    /// How long packets take between here and the broker, where that matters.
    var pathDelay = Interval.zero
    /// The longest between new bytes of the broker's, where only those are there.
    var brokersLongestSilence = Interval.zero

    /// Packets before those in ``Flow/duplicates``, once one was captured twice.
    var earlier = EarlierPackets()
    var conversation = Conversation.RareState()

    /// A side's heartbeats, noted as long as tune-ok has not told their interval.
    struct Beats: Sendable {
      @CompactInstant var last: Instant?
      var rhythm = HeartbeatRhythm()
    }

    subscript(side: Side) -> Beats {
      get { side == .client ? client : broker }
      _modify {
        switch side {
        case .client: yield &client
        case .broker: yield &broker
        }
      }
    }
  }

  /// Bytes of memory beyond the flow itself; and of them, those that wait for others to come.
  ///
  /// `mutating`, though nothing is changed: so the flow is read in its place in the table.
  mutating func heapSize() -> (all: Int, held: Int) {
    let rare = rareState.heapSize { rare in
      rare.earlier.heapSize + rare.client.rhythm.heapSize + rare.broker.rhythm.heapSize
        + rare.conversation.heapSize
        + (rare.pendingSynchronise == nil ? 0 : HeapSize.box(PendingSynchronise.self))
        + (rare.hint?.value.heapSize ?? 0)
        + (rare.displacement == nil ? 0 : HeapSize.box(Displacement.self))
        + (rare.unheard.map { HeapSize.box(Unheard.self) + $0.value.episode.heapSize } ?? 0)
        + (rare.inquiry == nil ? 0 : HeapSize.box(Inquiry.self))
    }
    let all =
      sharedSize + rare + client.heapSize + broker.heapSize + unanswered.heapSize
      + conversation.heapSize(isShared: marks.contains(.sharesTerms))
    return (all, client.heldBytes + broker.heldBytes)
  }

  var rareState: RareBox<RareState> {
    @inline(__always) _read { yield conversation.rare }
    @inline(__always) _modify { yield &conversation.rare }
  }

  /// The sequence number of the client's SYN, where it was seen.
  var clientInitial: SequenceNumber? {
    get { marks.contains(.first) ? firstSequence : rareFact { $0.clientInitial } }
    set {
      if newValue == firstSequence {
        marks.insert(.first)
      } else {
        marks.remove(.first)
        rareState.facts.clientInitial = newValue
      }
    }
  }

  /// The client as the broker logs it: the one that a PROXY header tells, else ``key``'s.
  public var namedClient: Endpoint { proxiedClient ?? key.client }

  /// The proxy's end, where ``namedClient`` is behind it.
  public var via: Endpoint? { proxiedClient.map { _ in key.client } }

  /// Its ends on the other side of address translation: see ``AddressTranslations``.
  var alias: FlowKey? { client.rare.fact { $0.alias?.value.farther } }

  /// Of several views of it, the farthest one is kept.
  mutating func note(_ pair: AddressTranslations.Pair) {
    let known = client.rare.fact { $0.alias?.value }
    if let known, known.farther == pair.farther || known.hopLimit < pair.hopLimit { return }
    client.rare.facts.alias = Boxed(pair)
  }

  /// Whether its client had spoken before the broker's segment came here, which answers that; or is
  /// not seen here at all, as on a bridge that translates one direction later than the other.
  func mayBeTranslated(since instant: Instant) -> Bool {
    began <= instant || client.lastSeen == nil
  }

  /// Whether segments of it lie elsewhere than expected: see ``Displacement``.
  var isDisplaced: Bool { rareFact { $0.displacement } != nil }

  private var proxiedClient: Endpoint? { client.rare.fact { $0.proxyHeader?.value.client } }

  /// When a side's last heartbeat came: a point on its grid of looks. Not noted where tune-ok was
  /// seen, which tells the grid.
  func lastHeartbeat(of side: Side) -> Instant? { rareFact { $0[side].last } }

  /// Bytes of a side's stream up to the one that is expected next, captured or not; modulo 2^32.
  /// `nil` where nothing is counted.
  public func bytes(from side: Side) -> Int? {
    guard let start = self[side].rare.fact({ $0.streamStart }), let end = self[side].expected
    else { return nil }
    return Int(end.value &- start.value)
  }

  /// What somebody told who asked the broker.
  var hint: ConnectionHint? {
    get { rareFact { $0.hint?.value } }
    set { rareState.facts.hint = newValue.map(Boxed.init) }
  }

  /// Probes of the broker that have not been answered.
  var probes: ProbeRun? { rareFact { $0.probes } }

  /// The wait between its last two probes in a row, answered or not.
  var probeWait: Interval? { rareFact { $0.probeWait } }

  public var finByClient: Instant? { rareFact { $0.finByClient } }
  public var finByBroker: Instant? { rareFact { $0.finByBroker } }
  public var resetByClient: Reset? { rareFact { $0.resetByClient } }
  public var resetByBroker: Instant? { rareFact { $0.resetByBroker } }

  /// Whether that was an answer to a segment for a socket that is gone already: without the ACK
  /// flag (`tcp_v4_send_reset`). A kernel that gave up says nothing, until it is asked.
  var brokerHadNoSocket: Bool { rareFact { $0.brokerHadNoSocket } ?? false }

  /// A SYN with the same ends that the broker has not answered.
  var pendingSynchronise: PendingSynchronise? { rareFact { $0.pendingSynchronise?.value } }

  /// Questions to the client, where it may be asked: see ``Question``.
  var inquiry: Inquiry? { rareFact { $0.inquiry?.value } }

  /// Whether the broker has reset a connection that it had.
  var isResetFromSocket: Bool { resetByBroker != nil && !brokerHadNoSocket }

  /// Bytes of both sides that the capture lacks.
  var bytesNotCaptured: Int { client.bytesNotCaptured + broker.bytesNotCaptured }

  /// Whether nothing rare has happened: no probe, FIN, RST or the like.
  var hasNoRareState: Bool { rareState.isUntouched }

  @inline(__always)
  func rareFact<Fact>(_ read: (borrowing RareState) -> Fact?) -> Fact? {
    // Most flows have none: one check is enough.
    hasNoRareState ? nil : rareState.fact(read)
  }
}

// Packets that were captured twice.
extension Flow {
  /// Whether a packet has been captured already; remembers it if not.
  mutating func isDuplicate(_ fingerprint: Fingerprint, at instant: Instant) -> Bool {
    let isKnown =
      duplicates.contains(fingerprint, at: instant)
      || marks.contains(.copied)
        && rareFact { $0.earlier.contains(fingerprint, at: instant) } ?? false
    if isKnown {
      if !marks.contains(.copied) { beginCopies() }
    } else {
      note(fingerprint.hash, at: instant)
    }
    return isKnown
  }

  /// The first copy that was recognised: what seemed lost and repeated before may have been copies of
  /// longer bursts.
  private mutating func beginCopies() {
    marks.insert(.copied)
    client.forgetRetransmissions()
    broker.forgetRetransmissions()
    unanswered.forgetLosses()
  }

  /// Remembers a packet that has not been captured before, by its fingerprint's hash.
  @inline(__always)
  mutating func note(_ hash: UInt64, at instant: Instant) {
    let last = duplicates.note(hash, at: instant)
    if marks.contains(.copied) { rareState.facts.earlier.keep(last) }
  }
}

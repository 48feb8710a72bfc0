/// A connection that is seen under several pairs of addresses is told once, with those that the
/// broker sees: see ``AddressTranslations``.
extension Engine {
  /// The broker answers a SYN: of this engine's flow, or of another shard's. All shards are told of
  /// it, for each may have one of the two.
  @inline(never)
  mutating func noteAnswer(_ packet: DecodedPacket) {
    let isBrokers =
      switch packet.kind {
      case .fromBroker, .fromEither: true
      case .anothers: decoder.ports.contains(packet.segment.source.port)
      case .fromClient, .unwatched, .other: false
      }
    let segment = packet.segment
    let key = FlowKey(segment, from: .broker)
    // A flow from the host's own address is passed over: then nobody would tell of the connection.
    guard isBrokers, !tracker.brokers.areOnlyClients(of: key),
      let pair = translations.note(segment, of: key, at: now)
    else { return }
    noteAlias(pair)
    // The broker's own answer came second: the capture has mixed up their order.
    if pair.farther != key { tellElsewhere(pair) }
  }

  /// Compares one of the first segments that the broker sends on a flow, and its client believes.
  @inline(never)
  mutating func compare(_ segment: TCPSegment, _ slot: Int) {
    guard segment.flags.contains(.ack), segment.flags.isDisjoint(with: .rst) else { return }
    // An acknowledgment alone may take the fast path.
    if tracker.table.records[slot].flow.sawBeginning, segment.payloadLength == 0,
      segment.flags.isDisjoint(with: .syn)
    {
      return
    }
    tracker.table.records[slot].countComparison()
    let key = tracker.table.records[slot].flow.key
    if segment.flags.contains(.syn) {
      // It was noted when it came.
      if let pair = translations.pair(segment, of: key, at: now) { tellElsewhere(pair) }
    } else if !decoder.ports.contains(key.client.port),
      let pair = translations.note(segment, of: key, at: now)
    {
      noteAlias(pair)
      tellElsewhere(pair)
    }
  }

  private mutating func noteAlias(_ pair: AddressTranslations.Pair) {
    guard let slot = tracker.table.slot(of: pair.nearer), !tracker.table.records[slot].isClosed
    else { return }
    tracker.table.records[slot].flow.note(pair)
  }

  /// Tells nothing more of the farther flow.
  private mutating func tellElsewhere(_ pair: AddressTranslations.Pair) {
    guard let slot = tracker.table.slot(of: pair.farther), !tracker.table.records[slot].isClosed,
      !tracker.table.records[slot].isTranslated,
      // What is the broker's view of one is not another's farther one.
      tracker.table.records[slot].flow.alias == nil,
      !pair.isOfOtherClient || tracker.table.records[slot].flow.mayBeTranslated(since: pair.since)
    else { return }
    ledger.withdraw(
      &tracker.table.records[slot], because: .noLongerExpected, context(of: slot))
    tracker.table.records[slot].isTranslated = true
    tracker.counters.flows -= 1
    tracker.counters.translated += 1
  }

  /// A flow goes on with numbers that the other does not have: they are two after all.
  mutating func tellAgain(_ slot: Int) {
    guard tracker.table.records[slot].isTranslated else { return }
    tracker.table.records[slot].isTranslated = false
    tracker.counters.flows += 1
    tracker.counters.translated -= 1
  }
}

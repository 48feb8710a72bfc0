extension Engine {
  /// A closed flow's slot is kept so long for late packets.
  static let afterlife = Interval.seconds(60)

  /// - Parameter found: the slot of the segment's flow, as far as was known before.
  mutating func observe(
    _ segment: TCPSegment, _ side: Side, _ found: Int, _ bytes: Span<UInt8>, at instant: Instant,
    into events: inout [Event]
  ) {
    guard let slot = slot(for: segment, side, found, at: instant, into: &events) else { return }
    guard !table.records[slot].isClosed else { return }
    let isNews = table.records[slot].flow.take(
      segment, from: side, bytes, at: instant, outputs: &outputs)
    guard isNews else {
      summary.duplicates += 1
      return
    }
    finish(segment, slot, into: &events)
  }

  /// Does what a segment that its flow has taken calls for.
  mutating func finish(_ segment: TCPSegment, _ slot: Int, into events: inout [Event]) {
    defer {
      table.records[slot].tellOrder()
      if !outputs.isEmpty { outputs.removeAll(keepingCapacity: true) }
    }
    weigh(slot)
    if !outputs.isEmpty { greetings.share(outputs, &table.records[slot].flow) }
    let isRepeating = table.records[slot].flow.unanswered.isRepeating
    if isRepeating { troubled.insert(slot) }
    if isRepeating || table.records[slot].flow.probes != nil || table.records[slot].hasStanding
      || isTurning(segment, outputs, slot)
    {
      look(at: slot, into: &events)
    } else if isTuning(outputs) || wantsLook(slot) {
      schedule(slot)
    }
  }

  /// The flow's slot; a new one for a new flow.
  @inline(__always)
  private mutating func slot(
    for segment: TCPSegment, _ side: Side, _ found: Int, at instant: Instant,
    into events: inout [Event]
  ) -> Int? {
    if found >= 0, table.holds(found, segment, from: side), segment.flags.isDisjoint(with: .syn) {
      return found
    }
    return searchedSlot(for: segment, side, at: instant, into: &events)
  }

  @inline(never)
  private mutating func searchedSlot(
    for segment: TCPSegment, _ side: Side, at instant: Instant, into events: inout [Event]
  ) -> Int? {
    let key = FlowKey(segment, from: side)
    if let slot = table.slot(of: key) {
      guard isReuse(segment, side, slot) else { return slot }
      close(slot, .reused, at: instant, into: &events)
      forget(slot)
    } else if !segment.flags.isDisjoint(with: [.rst, .fin]) {
      // A connection that is unknown, and over.
      return nil
    }
    guard makeRoom() else {
      summary.flowsEvicted += 1
      return nil
    }
    summary.flows += 1
    var flow = Flow(
      key: key, shared: greetings.sharedEnds(of: key), firstSeen: instant,
      firstSequence: segment.sequence, countsFrames: configuration.countsFrames)
    // A connection that begins here is another than the one that was asked about.
    if segment.flags.isDisjoint(with: .syn), let hint = configuration.heartbeatHints[key] {
      flow.rarities.facts.hintedHeartbeat = hint
    }
    // A packet makes one flow at most.
    return table.insert(flow, birth: UInt32(truncatingIfNeeded: summary.packets))
  }

  /// A SYN that begins another connection: on a flow that is over, that was joined in its
  /// middle, or that began with another sequence number.
  private func isReuse(_ segment: TCPSegment, _ side: Side, _ slot: Int) -> Bool {
    guard side == .client, segment.flags.contains(.syn), segment.flags.isDisjoint(with: .ack)
    else { return false }
    guard table.records[slot].flow.marks.contains(.synchronise) else {
      return table.records[slot].isClosed || table.records[slot].flow.client.lastSeen != nil
    }
    return table.records[slot].flow.clientInitial != segment.sequence
  }

  /// What a flow is worth when the table is full, the least first. One with a prediction is never
  /// given up.
  private enum Worth: Comparable {
    case halfOpen, closed
    case idle(since: Instant)
  }

  /// Slots looked at to make room: whoever floods the table must not make every SYN dear.
  private static let roomSearch = 256

  private mutating func makeRoom() -> Bool {
    guard table.count >= configuration.maximumFlows else { return true }
    var victim: (slot: Int, worth: Worth)?
    for _ in 0..<Self.roomSearch where victim?.worth != .halfOpen {
      guard let slot = table.next(), let worth = worth(slot) else { continue }
      if victim.map({ worth < $0.worth }) ?? true { victim = (slot, worth) }
    }
    guard let victim else { return false }
    summary.flowsEvicted += 1
    forget(victim.slot)
    return true
  }

  private func worth(_ slot: Int) -> Worth? {
    if table.records[slot].isClosed { return .closed }
    if table.records[slot].hasStanding { return nil }
    guard table.records[slot].flow.isAccepted else { return .halfOpen }
    return .idle(
      since: max(
        table.records[slot].flow.client.lastSeen ?? .distantPast,
        table.records[slot].flow.broker.lastSeen ?? .distantPast))
  }

  mutating func forget(_ slot: Int) {
    troubled.remove(slot)
    held.note(0, of: slot)
    table.remove(slot)
  }

  /// Whether time alone may change what is to be said of a flow, and no look is planned.
  private func wantsLook(_ slot: Int) -> Bool {
    table.records[slot].nextLook == .distantFuture && table.records[slot].flow.isAccepted
      && !table.records[slot].flow.isTimeless
  }

  /// Whether a segment can change how the flow ends, beyond being heard.
  private func isTurning(
    _ segment: TCPSegment, _ outputs: [FrameReader.Output], _ slot: Int
  ) -> Bool {
    if !segment.flags.isDisjoint(with: [.fin, .rst]) { return true }
    return outputs.contains { output in
      switch output {
      case .heartbeat, .sealedHeartbeat, .partial, .found, .lost: false
      // A connection that opens as all do: nothing ends it, and the clocks have their looks.
      case .method(.start), .method(.startOk), .method(.tune), .method(.tuneOk), .method(.open):
        false
      case .method(.openOk): table.records[slot].flow.conversation.heartbeat == .zero
      case .protocolHeader(let word):
        !ProtocolHeader.isAMQP0(word) || table.records[slot].flow.brokerLastNew != nil
      case .foreign, .method: true
      }
    }
  }

  /// Whether the sides have agreed on heartbeats: looks may be wanted sooner.
  private func isTuning(_ outputs: [FrameReader.Output]) -> Bool {
    outputs.contains { output in
      if case .method(.tuneOk) = output { true } else { false }
    }
  }

  mutating func observe(_ unreachable: Unreachable, into events: inout [Event]) {
    guard decoder.ports.contains(unreachable.source.port) else { return }
    let key = FlowKey(client: unreachable.destination, broker: unreachable.source)
    guard let slot = table.slot(of: key), !table.records[slot].isClosed else { return }
    // The broker's own kernel, heard on its loopback: its neighbour's silence told that already.
    if unreachable.reporter == key.broker.address, neighbours.hasFailed(key.client.address) {
      return
    }
    let broker = table.records[slot].flow.broker
    // tcp_v4_err: only for a segment that is in flight; the backoff only for the oldest.
    guard let oldest = broker.acknowledged, let next = broker.next,
      !unreachable.sequence.isBefore(oldest), unreachable.sequence.isBefore(next)
    else { return }
    table.records[slot].flow.unanswered.refused(
      by: unreachable.reporter, unreachable.error,
      reverts: unreachable.revertsBackoff && unreachable.sequence == oldest, at: now)
    look(at: slot, into: &events)
  }

  mutating func observe(_ message: NeighbourMessage, into events: inout [Event]) {
    let change: NeighbourWatch.Change
    let address: IPAddress
    switch message {
    case .request(_, for: let target):
      address = target
      change = neighbours.requested(target, at: now)
    case .reply(from: let sender):
      address = sender
      change = neighbours.answered(sender)
    }
    guard change != .none else { return }
    for slot in table.slots(ofClient: address) where !table.records[slot].isClosed {
      switch change {
      case .wanted:
        // Of several flows to one client, the one whose timer is due.
        let clock = RetransmissionClock(kernel: configuration.kernel)
        guard clock.mayRetransmit(table.records[slot].flow, at: now) else { continue }
        table.records[slot].flow.unanswered.hidden(at: now)
      case .failed(let instant) where table.records[slot].flow.unanswered.isHidden:
        table.records[slot].flow.unanswered.refused(
          by: nil, .ehostunreach, reverts: true, at: instant)
      default: break
      }
      let birth = table.records[slot].birth
      look(at: slot, into: &events)
      notePlace(of: events, packet: summary.packets, birth: birth)
    }
  }
}

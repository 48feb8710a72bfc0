/// Which flow a segment belongs to; a new one where there is none.
extension Engine {
  /// A flow's ends are used by another connection.
  mutating func abandon(_ slot: Int) {
    if tracker.table.records[slot].stage > .oneSided {
      ledger.close(&tracker.table.records[slot], .reused, at: now, context(of: slot))
    }
    tracker.forget(slot)
  }

  /// The flow's slot; a new one for a new flow.
  @inline(__always)
  mutating func slot(
    for segment: TCPSegment, _ side: Side, _ found: Int, _ bytes: Span<UInt8>
  ) -> Int? {
    if found >= 0, tracker.table.holds(found, segment, from: side),
      segment.flags.isDisjoint(with: .syn)
    {
      return found
    }
    return searchedSlot(for: segment, side, bytes)
  }

  @inline(never)
  private mutating func searchedSlot(
    for segment: TCPSegment, _ side: Side, _ bytes: Span<UInt8>
  ) -> Int? {
    let key = FlowKey(segment, from: side)
    switch tracker.lookUp(key, segment, from: side) {
    case .known(let slot): return slot
    case .reused(let slot): abandon(slot)
    case .unknown:
      if !segment.flags.isDisjoint(with: [.rst, .fin]), !isEnding(segment, side) { return nil }
      // No connection has such a segment.
      if segment.flags.isDisjoint(with: [.syn, .ack]) {
        tracker.counters.rejected[.noAcknowledgment, default: 0] += 1
        return nil
      }
    }
    let isBrokersWord =
      side == .broker && (segment.payloadLength > 0 || segment.flags.contains(.syn))
    guard makeRoom(isBrokersWord: isBrokersWord) else { return nil }
    // A packet makes one flow at most.
    let slot = tracker.begin(
      key, with: segment, at: now, generation: UInt32(truncatingIfNeeded: packets.count))
    let isStart = SharedFacts(bytes, at: segment.payloadOffset, .ambiguous).contains(.version)
    if tracker.isAnothers(slot, segment, from: side, isStart: isStart) {
      tracker.passOver(slot)
    }
    return slot
  }

  /// Whether a FIN or RST may end a connection of which nothing was seen before.
  ///
  /// A client's RST, which anybody can send, is not believed; its FIN counts when the broker answers.
  /// A RST without the ACK flag, or to a SYN, says that there is no connection.
  private func isEnding(_ segment: TCPSegment, _ side: Side) -> Bool {
    // Of a close in good order the first half may lie before the capture.
    guard let start, now - start > .seconds(1) else { return false }
    guard segment.flags.contains(.rst) else { return segment.flags.contains(.ack) }
    return side == .broker && segment.flags.contains(.ack) && segment.sequence.value != 0
  }
}

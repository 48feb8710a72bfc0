/// Which side is the broker's.
extension FlowTracker {
  /// Who sent a segment whose ports are both watched: first the flow tells, then the segment, then
  /// ``BrokerAddresses``.
  ///
  /// - Parameter isStart: whether it begins with connection.start, which only brokers send.
  mutating func side(of segment: TCPSegment, isStart: Bool) -> Side {
    let told = Self.told(by: segment, isStart: isStart)
    for side in [Side.broker, .client] {
      guard let slot = table.slot(of: FlowKey(segment, from: side)) else { continue }
      // Which side was the broker's may have been a guess.
      guard let told, told != side, isGuess(slot) else { return side }
      forget(slot)
      return told
    }
    return told ?? brokers.side(from: segment.source, to: segment.destination)
  }

  private func isGuess(_ slot: Int) -> Bool {
    table.records[slot].isClosed || !table.records[slot].flow.sawBeginning
  }

  /// The client asks for the connection, and the broker answers.
  private static func told(by segment: TCPSegment, isStart: Bool) -> Side? {
    if isStart { return .broker }
    guard segment.flags.contains(.syn) else { return nil }
    return segment.flags.contains(.ack) ? .broker : .client
  }

  /// Whether a flow that has just begun is not one of this broker's: its host is the client, or the
  /// side without a watched port has answered the SYN or sent connection.start.
  func isAnothers(_ slot: Int, _ segment: TCPSegment, from side: Side, isStart: Bool) -> Bool {
    if brokers.areOnlyClients(of: table.records[slot].flow.key) { return true }
    return side == .client && Self.told(by: segment, isStart: isStart) == .broker
  }

  /// Counts a flow, and does not follow it. Its record stays, for its next packets, and is among
  /// the first to be given up.
  mutating func passOver(_ slot: Int) {
    table.records[slot].isPassedOver = true
    table.records[slot].isClosed = true
    counters.flows -= 1
    counters.passedOver += 1
  }
}

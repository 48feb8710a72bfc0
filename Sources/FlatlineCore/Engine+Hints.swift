/// What somebody tells who has asked the broker.
extension Engine {
  /// Connections of which the broker would know more than was seen: older than the capture, and
  /// nobody has told of them. Looks at every flow.
  public var unknownConnections: Int {
    tracker.count { !$0.isClosed && !$0.flow.knowsWhoItIs }
  }

  /// Takes in what is known of connections that are older than the capture; of others it is ignored.
  public mutating func learn(_ hints: [FlowKey: ConnectionHint], into events: inout [Event]) {
    var slots: [Int] = []
    for (key, hint) in hints {
      guard let slot = tracker.table.slot(of: key), tracker.table.records[slot].stage > .oneSided,
        !tracker.table.records[slot].isClosed, !tracker.table.records[slot].flow.knowsWhoItIs
      else { continue }
      tracker.table.records[slot].flow.hint = hint
      slots.append(slot)
    }
    evaluate(inOrder: slots)
    ledger.sink.drain(into: &events)
  }
}

extension Flow {
  /// Whether its beginning was seen, or told.
  fileprivate var knowsWhoItIs: Bool { sawBeginning || conversation.tuneOk != nil || hint != nil }
}

/// Settings that are changed while packets come.
extension Engine {
  /// Predicts with other settings from here on, and says what that changes of what is predicted. May
  /// look at every flow.
  ///
  /// - Parameter new: of it `kernel`, `told`, `broker` and `heartbeatHints` count; the rest stays.
  public mutating func adopt(_ new: Configuration, into events: inout [Event]) {
    let isKeepaliveNew = configuration.kernel.keepalive != new.kernel.keepalive
    let areProfilesNew =
      configuration.kernel != new.kernel || configuration.broker != new.broker
      || configuration.told != new.told
    configuration.kernel = new.kernel
    configuration.told = new.told
    configuration.broker = new.broker
    configuration.heartbeatHints = new.heartbeatHints
    var slots = Set(tracker.adopt(new.heartbeatHints))
    if areProfilesNew {
      ledger.adopt(new.kernel, new.broker)
      // A flow with which nothing is wrong waits for keepalive only.
      slots.formUnion(
        tracker.table.occupied.filter {
          tracker.table.records[$0].stage > .oneSided
            && (isKeepaliveNew || tracker.table.records[$0].hasStanding
              || tracker.table.records[$0].flow.unanswered.isRepeating)
        })
    }
    evaluate(inOrder: Array(slots))
    ledger.sink.drain(into: &events)
  }
}

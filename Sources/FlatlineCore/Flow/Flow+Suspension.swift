/// What becomes of a flow's facts when its broker's host has stood still: those that timers of the
/// host count from are moved (``HostSuspension/moved(_:)``), so the clocks need not know of it.
///
/// The client's own timers went on: when it beats, and what it repeats, stay where they are.
extension Flow {
  mutating func move(over suspension: HostSuspension) {
    if !isOpen { began = suspension.moved(began) }
    brokerLastNew = suspension.moved(brokerLastNew)
    clientLastHeard = suspension.moved(clientLastHeard)
    client.move(over: suspension)
    broker.move(over: suspension)
    unanswered.move(over: suspension)
    brokerRate.move(by: suspension.length)
    conversation.move(over: suspension)
    guard !hasNoRareState else { return }
    rareState.change { $0.move(over: suspension) }
  }
}

extension Flow.RareState {
  fileprivate mutating func move(over suspension: HostSuspension) {
    probes?.move(over: suspension)
    lastProbe = suspension.moved(lastProbe)
    broker.last = suspension.moved(broker.last)
    finByClient = suspension.moved(finByClient)
    resetByClient?.at.move(over: suspension)
    conversation.move(over: suspension)
  }
}

extension Conversation.RareState {
  fileprivate mutating func move(over suspension: HostSuspension) {
    dialectSince = suspension.moved(dialectSince)
    closeByBroker?.at.move(over: suspension)
    closeByClient?.at.move(over: suspension)
    closeOkAt = suspension.moved(closeOkAt)
    openOkAt = suspension.moved(openOkAt)
    blockedSince = suspension.moved(blockedSince)
    unblockedAt = suspension.moved(unblockedAt)
  }
}

extension HalfFlow {
  fileprivate mutating func move(over suspension: HostSuspension) {
    lastSeen = suspension.moved(lastSeen)
    guard !rare.isUntouched else { return }
    rare.change {
      $0.windowClosedAt = suspension.moved($0.windowClosedAt)
      $0.windowReopenedAt = suspension.moved($0.windowReopenedAt)
    }
  }
}

extension Instant {
  fileprivate mutating func move(over suspension: HostSuspension) { self = suspension.moved(self) }
}

extension SocketDeadline {
  /// What the kernel told of a timer before it stood still.
  mutating func move(over suspension: HostSuspension) {
    guard since <= suspension.begin, closesAt < .openEnd else { return }
    since = suspension.moved(since)
    closesAt = closesAt + suspension.length
    earliest = earliest + suspension.length
    latest = latest + suspension.length
    // That is told anew, by ticks that have stood still.
    timer = nil
  }
}

extension Evidence {
  /// Tells when it was seen, where the flow's facts were moved.
  mutating func move(_ seen: (Instant) -> Instant) {
    firstUnanswered = firstUnanswered.map(seen)
    lastHeard = lastHeard.map(seen)
    brokerSeen = brokerSeen.map(seen)
  }

  /// What a flow shows.
  init(_ flow: Flow) {
    if let episode = flow.unanswered.episode {
      let told = flow.unanswered.told
      retransmissions = max(episode.count, told?.retries ?? 0)
      firstUnanswered = min(episode.firstSent, told?.deadline.since ?? episode.firstSent)
      if let next = flow.broker.next, let oldest = flow.broker.acknowledged {
        unansweredBytes = next.distance(from: oldest)
      }
      unreachableBy = flow.unanswered.unreachableBy?.description
    }
    lastHeard =
      flow.isCertainlyUnheard
      ? flow.heardBeforeUnheard ?? flow.clientLastHeard : flow.clientLastHeard
    if flow.isBrokerAlone { onlyDirection = "broker" }
    if flow.isProvenClientAlone { onlyDirection = "client" }
    if let unheard = flow.unheard {
      retransmissions = unheard.count
      brokerSeen = flow.broker.lastSeen
      clientGivesUpAt =
        RetransmissionLadder.learnt(unheard, KernelProfile())?.deaths(answer: nil).median
    }
    if flow.bytesNotCaptured > 0 { bytesNotCaptured = flow.bytesNotCaptured }
    let lost = flow.client.frameLosses + flow.broker.frameLosses
    if lost > 0 { framesLost = lost }
  }
}

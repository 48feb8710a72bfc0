extension Evidence {
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
    lastHeard = flow.clientLastHeard
    if flow.bytesNotCaptured > 0 { bytesNotCaptured = flow.bytesNotCaptured }
    let lost = flow.client.frameLosses + flow.broker.frameLosses
    if lost > 0 { framesLost = lost }
  }
}

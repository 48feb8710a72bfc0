extension RetransmissionEpisode {
  /// A wait whose timer an error has set again.
  struct RevertedWait: Sendable {
    var sent: Instant
    var setAgain: Instant
    var end: Instant
    /// In it.
    var backoff: Int

    mutating func move(over suspension: HostSuspension) {
      sent = suspension.moved(sent)
      setAgain = suspension.moved(setAgain)
      end = suspension.moved(end)
    }
  }
}

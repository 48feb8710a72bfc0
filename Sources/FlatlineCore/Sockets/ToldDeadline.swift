/// The kernel's own word on when it gives up on what is unanswered.
struct ToldDeadline: Sendable {
  var deadline: SocketDeadline
  /// Retransmissions that a timeout had caused by then.
  var retries: Int

  /// With what the kernel does not tell any more, and has told before.
  func following(_ before: ToldDeadline) -> ToldDeadline {
    guard let timer = deadline.timer, let earlier = before.deadline.timer else { return self }
    var word = self
    word.deadline.timer?.timeout = timer.timeout ?? earlier.timeout
    // The count of retransmissions has eight bits. Where errors come, they may be more in one series,
    // and it begins anew.
    guard deadline.since - before.deadline.since > Self.inaccuracy,
      (timer.acknowledgedAt - earlier.acknowledgedAt).magnitude < Self.inaccuracy
    else { return word }
    word = before
    word.deadline.timer = timer.continuing(earlier)
    return word
  }

  /// Of instants that the kernel tells.
  private static let inaccuracy = Interval.seconds(1)
}

/// The kernel's own word on when it gives up on what is unanswered.
struct ToldDeadline: Sendable {
  var deadline: SocketDeadline
  /// Retransmissions that a timeout had caused by then.
  var retries: Int
}

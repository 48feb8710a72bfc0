/// The next clock, had the winner not been.
public struct RunnerUp: Encodable, Sendable, Equatable {
  public var reason: Reason
  public var closesAt: Instant
  /// `true` when it is so close, 10 ms, that either may come first; else absent.
  public var tie: Bool?
}

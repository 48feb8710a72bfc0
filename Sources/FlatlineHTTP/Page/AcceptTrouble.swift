/// When to say that no connection can be accepted, and that it is over: at most once a minute.
struct AcceptTrouble {
  private static let pause = Duration.seconds(60)
  /// It is over when nothing has failed for so long.
  private static let calm = Duration.seconds(1)

  private var failedAt: ContinuousClock.Instant?
  private var toldAt: ContinuousClock.Instant?
  private var isTold = false

  /// - Returns: whether it is to be told.
  mutating func failed(at now: ContinuousClock.Instant) -> Bool {
    failedAt = now
    guard !isTold, toldAt.map({ now - $0 >= Self.pause }) ?? true else { return false }
    isTold = true
    toldAt = now
    return true
  }

  /// - Returns: whether the end of a trouble is to be told.
  mutating func succeeded(at now: ContinuousClock.Instant) -> Bool {
    guard let failedAt, now - failedAt >= Self.calm else { return false }
    self.failedAt = nil
    defer { isTold = false }
    return isTold
  }
}

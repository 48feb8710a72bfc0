/// The ticks at which a kernel's timer may end a connection.
struct TimerEnd: Equatable {
  var likely: Int
  var first: Int
  var last: Int
  /// When the first retransmission or probe was made: the latest that it may be.
  var began: Int
  /// How late the kernel was when it set the timer that runs: the timer before fired at a multiple
  /// of its granularity. `nil` where every tick is one.
  var lateness: Int?

  init(likely: Int, first: Int, last: Int, began: Int, lateness: Int? = nil) {
    self.likely = likely
    self.first = first
    self.last = last
    self.began = began
    self.lateness = lateness
  }

  /// - Parameter before: the timeout before the one that was set at `armed`.
  static func lateness(armed: Int, before timeout: Int) -> Int? {
    let granularity = TimerWheel.granularity(ofDelay: timeout - 1)
    return granularity > 1 ? armed % granularity : nil
  }
}

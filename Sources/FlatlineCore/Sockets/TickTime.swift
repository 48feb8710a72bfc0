/// An instant by the kernel's count of its ticks (`jiffies`) and by the host's clock.
package struct TickTime: Sendable, Equatable {
  /// Ticks a second: `CONFIG_HZ`.
  package var hz: Int
  /// The number of the tick.
  package var count: Int
  /// When that tick began.
  package var began: Instant
  /// It may have been so many ticks later.
  package var doubt: Int

  package init(hz: Int, count: Int, began: Instant, doubt: Int = 0) {
    self.hz = hz
    self.count = count
    self.began = began
    self.doubt = doubt
  }

  /// When the tick of a number begins.
  func instant(ofTick number: Int) -> Instant {
    began + Interval(nanoseconds: Int64(number - count) * 1_000_000_000 / Int64(hz))
  }
}

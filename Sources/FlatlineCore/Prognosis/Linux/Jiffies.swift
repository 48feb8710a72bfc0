/// The ticks in which Linux counts time: `CONFIG_HZ` of them a second.
///
/// Linux turns a length of time into ticks in several places, and they round in different ways.
/// Each way has one function here, named after the kernel's, so that a clock rounds where the
/// kernel does.
struct Jiffies {
  /// The length of one tick, in whole nanoseconds: at 300 Hz a third of a nanosecond is cut off.
  let length: Interval

  init(of kernel: KernelProfile) {
    length = kernel.jiffy
  }

  /// `usecs_to_jiffies` and `msecs_to_jiffies`: rounds up, so that no timer fires too early.
  func usecsToJiffies(_ interval: Interval) -> Int {
    Int((interval.nanoseconds + length.nanoseconds - 1) / length.nanoseconds)
  }

  /// `seconds * HZ`: constants like `TCP_RTO_MAX`, and settings that `proc_dointvec_jiffies` reads,
  /// like `tcp_keepalive_time`. Rounds down, which changes nothing for whole seconds.
  func secondsTimesHZ(_ interval: Interval) -> Int {
    Int(interval.nanoseconds / length.nanoseconds)
  }

  /// For what was measured on the wire, where no rounding of the kernel's is known: the nearest
  /// number of ticks; from the middle between two, the one farther from zero.
  func nearest(_ interval: Interval) -> Int {
    let half = length.nanoseconds / 2
    let moved = interval.nanoseconds + (interval < .zero ? -half : half)
    return Int(moved / length.nanoseconds)
  }

  func interval(_ count: Int) -> Interval { length * count }
}

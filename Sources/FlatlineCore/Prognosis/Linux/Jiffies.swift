/// The ticks in which Linux counts time: `CONFIG_HZ` of them a second.
///
/// Linux turns a length of time into ticks in several places, and they round in different ways.
/// Each way has one function here, named after the kernel's, so that a clock rounds where the
/// kernel does.
struct Jiffies {
  /// The length of one tick, in whole nanoseconds: at 300 Hz a third of a nanosecond is cut off.
  let length: Interval
  private let hz: Int64

  init(of kernel: KernelProfile) {
    length = kernel.jiffy
    hz = Int64(kernel.hz)
  }

  /// `usecs_to_jiffies` and `msecs_to_jiffies`: rounds up, so that no timer fires too early.
  func usecsToJiffies(_ interval: Interval) -> Int {
    // Whole seconds apart: the product would not fit for years.
    let (seconds, rest) = interval.nanoseconds.quotientAndRemainder(dividingBy: Self.second)
    return Int(seconds * hz + (rest * hz + Self.second - 1) / Self.second)
  }

  private static let second: Int64 = 1_000_000_000

  /// `tcp_rto_max`: `TCP_RTO_MAX` is `120 * HZ`, and `tcp_rto_max_ms` goes through
  /// `msecs_to_jiffies`; for whole seconds that is the same.
  func tcpRtoMax(_ kernel: KernelProfile) -> Int { usecsToJiffies(kernel.maximumTimeout) }

  /// `seconds * HZ`: settings that `proc_dointvec_jiffies` reads, like `tcp_keepalive_time`.
  /// Rounds down, which changes nothing for whole seconds.
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

  /// Whole ticks that have passed, and the part of the next, from 0 to 1.
  func passed(_ interval: Interval) -> (whole: Int, part: Double) {
    let (quotient, remainder) = interval.nanoseconds.quotientAndRemainder(
      dividingBy: length.nanoseconds)
    let isBelow = remainder < 0
    let rest = isBelow ? remainder + length.nanoseconds : remainder
    return (Int(quotient) - (isBelow ? 1 : 0), Double(rest) / Double(length.nanoseconds))
  }

  func interval(_ count: Int) -> Interval { length * count }
}

/// When a Linux kernel timer really fires (`calc_index` and `calc_wheel_index` in
/// kernel/time/timer.c).
///
/// The wheel has levels, each eight times coarser than the one below. A timer far ahead is put
/// into a coarse level, and fires at the next multiple of that level's granularity *after* its
/// expiry: a timeout of 120 s takes 120.832 s at 250 ticks a second.
///
/// Times are jiffies, by the kernel's own count.
enum TimerWheel {
  private static let slotsPerLevel = 64
  private static let shiftPerLevel = 3
  private static let highestLevel = 8

  /// The level of a timer that is to expire in `delay` jiffies.
  static func level(ofDelay delay: Int) -> Int {
    var level = 0
    // LVL_START(n) = (LVL_SIZE - 1) << ((n - 1) * LVL_CLK_SHIFT)
    while level < highestLevel, delay >= (slotsPerLevel - 1) << (level * shiftPerLevel) {
      level += 1
    }
    return level
  }

  /// The jiffies between two instants at which timers of a level can fire.
  static func granularity(ofLevel level: Int) -> Int { 1 << (level * shiftPerLevel) }

  /// The granularity of the level of such a timer.
  static func granularity(ofDelay delay: Int) -> Int {
    granularity(ofLevel: level(ofDelay: delay))
  }

  /// When a timer fires that is set at `now` to expire in `delay` jiffies.
  ///
  /// - Parameter isInTimer: whether it is set while a timer is run: then the wheel has already been
  ///   turned to the next jiffy (`__run_timers`), and the delay counts from there.
  static func firing(armedAt now: Int, delay: Int, isInTimer: Bool = false) -> Int {
    let shift = level(ofDelay: isInTimer ? delay - 1 : delay) * shiftPerLevel
    return (((now + delay) >> shift) + 1) << shift
  }
}

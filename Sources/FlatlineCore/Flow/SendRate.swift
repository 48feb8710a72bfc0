/// How the broker has been sending to a client lately: how much, how evenly, and in what pieces.
///
/// Traffic is summed up in periods of about two seconds, or of one message where those are rarer. What
/// is kept is a mean over the last eight periods or so: a consumer that is given a message every
/// ten seconds is known as well as one that is given a thousand a second.
///
/// Times are in ticks of 2^20 ns, about a millisecond, modulo 2^32, which is 52 days.
struct SendRate: Sendable, Equatable {
  /// The least length of a period: just less than two seconds, which traffic may keep to.
  private static let period: UInt32 = 1907
  private static let ticksPerSecond: Float = 1e9 / Float(1 << 20)
  private static let young: UInt8 = 5
  /// Of a burst: a quarter of a second, eight writes, four times as fast as before.
  private static let shortest: Float = 238
  private static let several: UInt32 = 8
  private static let faster: Float = 4
  /// Bytes of a write, where no end of one was seen: a whole segment.
  private static let segment = 1460.0

  /// What remains of a period's weight after the next.
  private static let fading: Float = 1 - 1 / 8

  /// When the period began, 0 for never, and what it holds.
  private var beganAt: UInt32 = 0
  private var bytes: UInt32 = 0
  private var writes: UInt32 = 0
  /// Bytes of a message that was measured last, frames and all; 0 if none was.
  private var message: UInt32 = 0
  /// Periods so far, up to 255. The first does not count: in it the connection was opened.
  private var periods: UInt8 = 0
  // Sums that fade: of the periods themselves, and of what they hold.
  private var weight: Float = 0
  private var ticks: Float = 0
  private var allBytes: Float = 0
  private var allWrites: Float = 0
  /// Of a period's bytes from what the rate makes of its length.
  private var deviations: Float = 0

  @inline(__always)
  var firstTouch: UInt32 { bytes }

  @inline(__always)
  private static func tick(_ instant: Instant) -> UInt32 {
    max(1, UInt32(truncatingIfNeeded: instant.nanosecondsSinceEpoch >> 20))
  }

  /// - Parameter endsWrite: whether the segment has the PSH flag: the sender's write ends with it.
  /// - Returns: whether a message is to be measured: see ``FrameReader/measureMessage(_:)``.
  @inline(__always)
  mutating func sent(_ count: Int, endsWrite: Bool, at instant: Instant) -> Bool {
    let now = Self.tick(instant)
    let begins = beganAt == 0 || now &- beganAt >= Self.period
    if begins { beginPeriod(at: now) }
    bytes &+= UInt32(truncatingIfNeeded: count)
    writes &+= endsWrite ? 1 : 0
    // At first each time; later in one period of sixteen, by chance.
    return begins && (periods < Self.young || now & 15 == 0)
  }

  @inline(never)
  private mutating func beginPeriod(at now: UInt32) {
    if periods > 1 { take(Float(now &- beganAt), Float(bytes), Float(writes)) }
    if periods < .max { periods += 1 }
    (beganAt, bytes, writes) = (now, 0, 0)
  }

  private mutating func take(_ ticks: Float, _ bytes: Float, _ writes: Float) {
    let deviation = weight > 0 ? abs(bytes - allBytes / self.ticks * ticks) : 0
    weight = weight * Self.fading + 1
    self.ticks = self.ticks * Self.fading + ticks
    allBytes = allBytes * Self.fading + bytes
    allWrites = allWrites * Self.fading + writes
    deviations = deviations * Self.fading + deviation
  }

  mutating func measured(_ message: UInt32) { self.message = message }

  /// For so long its period did not go on.
  mutating func move(by interval: Interval) {
    if beganAt != 0 {
      beganAt = max(1, beganAt &+ UInt32(truncatingIfNeeded: interval.nanoseconds >> 20))
    }
  }

  /// What is known of the traffic; `nil` if it is too young, or nothing was sent.
  ///
  /// - Parameter last: when something was sent last.
  func traffic(until last: Instant) -> Traffic? {
    if let burst = burst(until: last) { return burst }
    guard weight > 0, allBytes > 0, ticks > 0 else { return nil }
    return Traffic(
      bytesPerSecond: Double(allBytes / ticks * Self.ticksPerSecond),
      write: allWrites > 0 ? Double(allBytes / allWrites) : Self.segment,
      message: message > 0 ? Double(message) : nil,
      period: .seconds(Double(ticks / weight / Self.ticksPerSecond)),
      // The first period had nothing to deviate from.
      deviation: weight > 1 ? Double(deviations / (weight - 1)) : 0)
  }

  /// Traffic that has begun, or become much faster, in the period that is not over.
  private func burst(until last: Instant) -> Traffic? {
    let elapsed = Float(Self.tick(last) &- beganAt)
    let bytes = Float(bytes)
    guard beganAt != 0, bytes > 0, elapsed >= Self.shortest, writes >= Self.several
    else { return nil }
    if weight > 0, bytes < Self.faster * allBytes / ticks * elapsed { return nil }
    return Traffic(
      bytesPerSecond: Double(bytes / elapsed * Self.ticksPerSecond),
      write: Double(bytes) / Double(writes), message: message > 0 ? Double(message) : nil,
      period: .seconds(Double(elapsed / Self.ticksPerSecond)), deviation: Double(bytes / 4))
  }

  /// How a broker sends to one client.
  struct Traffic: Sendable, Equatable {
    var bytesPerSecond: Double
    /// Bytes that it writes at a time.
    var write: Double
    /// Bytes of a message, frames and all; `nil` where none can be read.
    var message: Double?
    /// Over which ``deviation`` was measured.
    var period: Interval
    /// Of the bytes of such a period from the mean.
    var deviation: Double

    /// Whether it comes evenly, rather than in bursts with nothing between.
    var isEven: Bool { deviation * 2 <= bytesPerSecond * period.seconds }
  }
}

import FlatlineCore
import Logging

/// Decides when the capture loop's periodic work is due, and keeps what it compares between two
/// rounds.
struct Housekeeping {
  private static let period = Interval.seconds(1)
  /// In rounds.
  private static let censusPeriod = 10
  /// Between two warnings about dropped packets.
  private static let warningPause = Interval.seconds(60)

  /// One packet of so many may be lost: a connection in trouble shows by several.
  private static let tolerableShare = 10
  /// No connection is taken for dead after so short a silence.
  private static let tolerablePause = Interval.seconds(1)

  private let logger: Logger
  private var lastAt = SystemClock.monotonic
  private var round = 0
  private var dropped = 0
  private var received = 0
  private var countedAt = SystemClock.monotonic
  private var unreported = 0
  private var warnedAt: Instant?
  private var isPassedOverTold = false
  private var areChecksumsTold = false
  private var lag = Interval.zero

  init(logger: Logger) {
    self.logger = logger
  }

  /// - Returns: `nil` until a second has passed; then whether open connections are to be counted,
  ///   which takes a look at every flow.
  mutating func due() -> Bool? {
    let now = SystemClock.monotonic
    guard now - lastAt >= Self.period else { return nil }
    lastAt = now
    round += 1
    return round % Self.censusPeriod == 0
  }

  /// Makes the next round one in which open connections are counted, and due at once.
  mutating func hurry() {
    round = Self.censusPeriod - 1
    lastAt = SystemClock.monotonic - Self.period
  }

  /// Warns of dropped packets.
  ///
  /// - Parameters:
  ///   - total: packets dropped since the start, over all interfaces.
  ///   - received: all packets since the start, those dropped among them.
  /// - Returns: how many were dropped since the last call; and whether they are so many, or the call
  ///   is so long ago, that of a living connection there may be no packet.
  mutating func newLoss(_ total: Int, of received: Int) -> (count: Int, isBlind: Bool) {
    // The driver of an interface that was created again counts from zero.
    let new = max(0, total - dropped)
    let newlyReceived = max(0, received - self.received)
    let now = SystemClock.monotonic
    let isBlind =
      new * Self.tolerableShare >= newlyReceived || now - countedAt >= Self.tolerablePause
    dropped = total
    self.received = received
    countedAt = now
    unreported += new
    if unreported > 0, warnedAt.map({ now - $0 >= Self.warningPause }) ?? true {
      logger.warning(
        "\(unreported) packets were dropped before flatline saw them; a larger --buffer may help")
      unreported = 0
      warnedAt = now
    }
    return (new, isBlind)
  }

  /// Tells, once, that connections are passed over.
  ///
  /// - Parameter total: how many since the start.
  mutating func notePassedOver(_ total: Int) {
    guard total > 0, !isPassedOverTold else { return }
    isPassedOverTold = true
    logger.notice(
      """
      connections of this host to brokers elsewhere are passed over; if the broker is in a \
      container here, name its address with --broker-address
      """)
  }

  /// Tells, once, that checksums are not looked at.
  ///
  /// - Parameter total: connections since the start.
  mutating func noteChecksumsIgnored(_ total: Int) {
    guard total > 0, !areChecksumsTold else { return }
    areChecksumsTold = true
    logger.notice(
      """
      checksums of some connections are not looked at: their packets are captured before the network \
      card fills them in, as those of this host itself are
      """)
  }

  mutating func record(lag: Interval) {
    self.lag = max(self.lag, lag)
  }

  /// The longest lag since the last call.
  mutating func drainLag() -> Interval {
    defer { lag = .zero }
    return lag
  }
}

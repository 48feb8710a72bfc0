import FlatlineCore

/// How long connections of one address were idle: those that survived it, those that were lost after
/// it, and those that were ended after it.
struct IdleAges: Sendable {
  /// Of the last ones; more tell no more.
  private static let most = 64
  /// Shorter times are no timeout of idleness.
  static let shortest = Interval.seconds(5)

  private(set) var longestSurvived: Interval?
  private(set) var shortestLost: Interval?
  private(set) var losses = 0
  /// Before a FIN or RST, the latest last.
  private var ends: [Interval] = []

  mutating func survived(_ idle: Interval) {
    longestSurvived = max(longestSurvived ?? .zero, idle)
  }

  mutating func lost(after idle: Interval) {
    losses += 1
    shortestLost = min(shortestLost ?? idle, idle)
  }

  mutating func ended(after idle: Interval) {
    if ends.count == Self.most { ends.removeFirst() }
    ends.append(idle)
  }

  /// Whether idleness may have cost a connection after so long: none has survived that, or nearly that: times
  /// are kept to 6 %.
  func canExplainLoss(after idle: Interval) -> Bool {
    idle >= Self.shortest && longestSurvived.map { $0 + $0 / 15 < idle } ?? true
  }

  /// How many connections ended after about the same time.
  func endings(after idle: Interval) -> Int {
    guard idle >= Self.shortest else { return 0 }
    let tolerance = max(Interval.milliseconds(1500), idle / 30)
    return ends.count { ($0 - idle).magnitude <= tolerance }
  }

  /// Whether it is certain that there is an idle timeout.
  var hasShownTimeout: Bool { losses > 1 || ends.last.map { endings(after: $0) > 2 } ?? false }

  /// The idle timeout, between what was survived and what was not.
  var bracket: IdleTimeout? {
    guard let lost = shortestLost ?? ends.min() else { return nil }
    let survived = longestSurvived.flatMap { $0 < lost ? $0 : nil }
    return IdleTimeout(atLeast: survived?.seconds, atMost: lost.seconds)
  }
}

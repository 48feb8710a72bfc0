/// Keeps questions to a number a second: never more within any second, and evenly spread.
///
/// The generic cell rate algorithm (ITU-T I.371): a small burst may come at once, for the caller asks
/// only every few milliseconds.
struct QuestionPace: Sendable {
  private let burst: Int
  private let interval: Interval
  /// When the next would be due if all had come evenly.
  private var due = Instant.distantPast

  /// - Parameter rate: a second; at least 1.
  init(rate: Int) {
    burst = max(1, rate / 20)
    interval = .seconds(1) / (rate - burst + 1)
  }

  /// Whether another may be asked.
  func allows(at now: Instant) -> Bool { due <= now + interval * (burst - 1) }

  mutating func count(at now: Instant) { due = max(due, now) + interval }
}

import Dispatch
import FlatlineOptions

/// A progress bar on standard error, for inputs that take longer than a second.
///
/// Only where standard error is a terminal that can be drawn on.
struct Progress {
  /// Between two drawings, at least.
  static let interval = DispatchTimeInterval.milliseconds(200)

  private let total: Int
  private let isEnabled: Bool
  private let started = ContinuousClock.now
  private var drawnAt: ContinuousClock.Instant?

  /// - Parameter total: the size of all files in bytes; `nil` when it is unknown.
  init(total: Int?) {
    self.total = total ?? 0
    isEnabled = Terminal.isDrawable && self.total > 0
  }

  /// Draws, at most five times a second.
  mutating func update(position: @autoclosure () -> Int) {
    guard isEnabled else { return }
    let now = ContinuousClock.now
    guard now - started > .seconds(1), now - (drawnAt ?? started) > .milliseconds(200) else {
      return
    }
    drawnAt = now
    let share = min(1, Double(position()) / Double(total))
    let filled = Int(share * 40)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 40 - filled)
    Terminal.writeError("\r[\(bar)] \(Int(share * 100)) %")
  }

  /// Wipes the bar.
  mutating func finish() {
    guard drawnAt != nil else { return }
    Terminal.writeError("\r\u{1b}[K")
  }
}

import FlatlineCore
import FlatlineFeed
import FlatlineReport

/// What the capture loop tells the service manager: when it is ready, that it lives, and a line of how
/// things are.
struct ServiceReport {
  private let manager: ServiceManager
  /// As `eth0, eth1`.
  private let source: String
  private var lastBeat = Instant.distantPast
  private var status = ""

  init(_ manager: ServiceManager, source: String) {
    self.manager = manager
    self.source = source
  }

  /// The capture is open, and the settings are good.
  func ready() { manager.tell("READY=1") }

  func stopping() { manager.tell("STOPPING=1") }

  /// Settings are read again; ``ready()`` ends it.
  func reloading() {
    // systemd wants to know which of several it is (Type=notify-reload).
    manager.tell(
      "RELOADING=1", "MONOTONIC_USEC=\(SystemClock.monotonic.nanosecondsSinceEpoch / 1000)")
  }

  /// Called in each round of the capture loop: where that stands still, the watchdog hears nothing.
  mutating func beat() {
    guard let pause = manager.watchdogPause else { return }
    let now = SystemClock.monotonic
    guard now - lastBeat >= pause else { return }
    lastBeat = now
    manager.tell("WATCHDOG=1")
  }

  /// Tells how things are, where that has changed.
  ///
  /// - Parameter trouble: why packets are missed, if they are.
  mutating func tell(_ snapshot: MetricsSnapshot, trouble: String?) {
    let open = snapshot.census.values.reduce(0, +)
    var words = "\(source): \(Text.count(open, "connection"))"
    let dying = snapshot.predictions.standingCount
    if dying > 0 { words += ", \(dying) dying" }
    if let next = snapshot.predictions.nextClose {
      words += ", the next closes at \(Text.date(next))"
    }
    if !snapshot.settings.areTaken { words += "; the settings that were read last are wrong" }
    if let trouble { words += "; \(trouble)" }
    guard words != status else { return }
    status = words
    manager.tell("STATUS=\(words)")
  }
}

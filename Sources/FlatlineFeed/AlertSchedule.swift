import FlatlineCore

/// When one Alertmanager is sent the state of the alerts: after each change, and then at intervals,
/// because it keeps alerts in memory only and forgets those that are not repeated.
package struct AlertSchedule: Sendable {
  private static let minimumPause = Interval.seconds(1)

  /// After which an unchanged state is sent again.
  package var pause: Interval
  private var backoff = Backoff()
  private var knownRevision = 0
  private var triedAt = Instant.distantPast
  private var sentAt = Instant.distantPast
  package private(set) var delivered = 0
  package private(set) var failed = 0

  package init(pause: Interval) {
    self.pause = pause
  }

  /// - Parameters:
  ///   - revision: ``AlertBook/revision``, as it is now.
  ///   - hasAlerts: whether there is an alert to send.
  package func isDue(revision: Int, hasAlerts: Bool, at now: Instant) -> Bool {
    guard backoff.allowsAttempt(at: now), now >= triedAt + Self.minimumPause else { return false }
    return revision != knownRevision || hasAlerts && now >= sentAt + pause
  }

  /// Whether the Alertmanager has got this revision.
  package func knows(_ revision: Int) -> Bool { revision == knownRevision }

  package mutating func succeeded(revision: Int, at now: Instant) {
    backoff.succeeded()
    knownRevision = revision
    triedAt = now
    sentAt = now
    delivered += 1
  }

  package mutating func failed(at now: Instant) {
    backoff.failed(at: now)
    triedAt = now
    failed += 1
  }
}

import FlatlineCore

/// When one Alertmanager gets the state of the alerts: after a change, and again and again, for it
/// keeps alerts in memory only and forgets those that are not repeated.
public struct AlertSchedule: Sendable {
  private static let leastPause = Interval.seconds(1)

  private let pause: Interval
  private var backoff = Backoff()
  private var knownRevision = 0
  private var triedAt = Instant.distantPast
  private var lastSent = Instant.distantPast
  public private(set) var delivered = 0
  public private(set) var failed = 0

  /// - Parameter pause: between two times that the same state is sent.
  public init(pause: Interval) {
    self.pause = pause
  }

  public func isDue(revision: Int, isAnything: Bool, at now: Instant) -> Bool {
    guard backoff.mayTry(at: now), now >= triedAt + Self.leastPause else { return false }
    return revision != knownRevision || isAnything && now >= lastSent + pause
  }

  public func knows(_ revision: Int) -> Bool { revision == knownRevision }

  public mutating func succeeded(revision: Int, at now: Instant) {
    backoff.succeeded()
    knownRevision = revision
    triedAt = now
    lastSent = now
    delivered += 1
  }

  public mutating func failed(at now: Instant) {
    backoff.failed(at: now)
    triedAt = now
    failed += 1
  }
}

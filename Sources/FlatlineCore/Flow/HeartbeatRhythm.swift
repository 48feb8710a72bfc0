/// When a side's heartbeat frames come: what tells the interval of a flow joined in its middle.
///
/// A sender looks every half interval whether it has sent anything, and sends a heartbeat if not
/// (rabbit_heartbeat; most clients do the same). So between two heartbeats with nothing sent
/// in between lies exactly half an interval.
public struct HeartbeatRhythm: Sendable, Equatable {
  private var last: Instant?
  private var isInterrupted = false
  /// The shortest such wait, and how many were as long.
  public private(set) var beat: Interval?
  public private(set) var agreements = 0
  /// The last heartbeat: a point on the sender's grid of looks.
  public var anchor: Instant? { last }

  /// Scheduling and retransmission shift a frame by less.
  private static let tolerance = 0.05

  mutating func heartbeat(at instant: Instant) {
    defer {
      last = instant
      isInterrupted = false
    }
    guard let last, instant > last, !isInterrupted else { return }
    let wait = instant - last
    let ratio = beat.map { wait.seconds / $0.seconds } ?? 0
    if abs(ratio - 1) <= Self.tolerance {
      agreements += 1
    } else if ratio < 1 {
      beat = wait
      agreements = 1
    }
  }

  /// Something else was sent: the wait until the next heartbeat is no whole one.
  mutating func interrupted() { isInterrupted = true }

  /// The heartbeat interval that this rhythm means, in whole seconds as tune-ok gives it; `nil`
  /// before two waits have agreed, or when no whole number of seconds fits.
  public var interval: Interval? {
    guard let beat, agreements >= 2 else { return nil }
    let seconds = (beat.seconds * 2).rounded()
    guard seconds >= 1, seconds <= 65535, abs(beat.seconds * 2 - seconds) < 0.1 + seconds * 0.01
    else { return nil }
    return .seconds(Int(seconds))
  }
}

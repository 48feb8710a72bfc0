import FlatlineCore

/// What a change of settings does to the time in which a lost client is noticed.
package struct TimerEffect: Sendable, Equatable {
  package struct Line: Sendable, Equatable {
    package var what: String
    /// From the last sign of life to the close; `nil` for never.
    package var before: ClosedRange<Interval>?
    package var after: ClosedRange<Interval>?
  }

  /// Only what changes.
  package var lines: [Line]

  /// - Returns: `nil` where nothing changes.
  init?(
    from before: (kernel: KernelProfile, heartbeat: Interval),
    to after: (kernel: KernelProfile, heartbeat: Interval)
  ) {
    let tables = [before, after].map { Timetable(kernel: $0.kernel, heartbeat: $0.heartbeat) }
    lines = [
      Line(
        what: "client lost while the broker sends",
        before: Self.whileSending(tables[0]), after: Self.whileSending(tables[1])),
      Line(
        what: "client lost while nothing is sent",
        before: Self.whileIdle(tables[0]), after: Self.whileIdle(tables[1])),
    ].filter { $0.before != $0.after }
    if lines.isEmpty { return nil }
  }

  private static func whileSending(_ timetable: Timetable) -> ClosedRange<Interval>? {
    earliest([closes(timetable, .retransmission), closes(timetable, .heartbeat)])
  }

  /// With heartbeats the broker does send, within an interval, and its kernel waits for that
  /// heartbeat's acknowledgment.
  private static func whileIdle(_ timetable: Timetable) -> ClosedRange<Interval>? {
    let heartbeat = timetable.heartbeat
    let beaten = closes(timetable, .retransmission).map {
      $0.lowerBound...$0.upperBound + heartbeat
    }
    return earliest([
      closes(timetable, .heartbeat), heartbeat > .zero ? beaten : nil,
      closes(timetable, .keepalive),
    ])
  }

  /// The first row that a clock has is that of a lost client.
  private static func closes(
    _ timetable: Timetable, _ clock: Timetable.Clock
  ) -> ClosedRange<Interval>? {
    guard let row = timetable.rows.first(where: { $0.clock == clock }) else { return nil }
    // Other clocks that lose are later; this one starts anew with each heartbeat, and does not end.
    if clock == .keepalive, case .loses = row.race { return nil }
    return row.closes
  }

  private static func earliest(
    _ ranges: [ClosedRange<Interval>?]
  ) -> ClosedRange<Interval>? {
    let ranges = ranges.compactMap(\.self)
    guard let first = ranges.map(\.lowerBound).min(), let last = ranges.map(\.upperBound).min()
    else { return nil }
    return first...last
  }
}

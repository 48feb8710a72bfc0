extension Instant {
  /// The earliest of those that lie after `now`; `nil` if none does.
  static func earliest<let count: Int>(
    of instants: [count of Instant?], after now: Instant
  ) -> Instant? {
    var earliest: Instant?
    for index in instants.indices {
      guard let instant = instants[index], instant > now else { continue }
      earliest = min(earliest ?? instant, instant)
    }
    return earliest
  }
}

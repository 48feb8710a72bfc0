/// Bytes that are seen again too soon for the kernel to have sent them again.
extension Unanswered {
  /// Whether the bytes before `end` were last sent so recently that no timer can have sent them again.
  func isFresh(upTo end: SequenceNumber, at instant: Instant) -> Bool {
    guard let oldest else { return false }
    let last: Instant?
    if oldest.end.isBefore(end) {
      last = later.first { !$0.end.isBefore(end) }?.firstSent
    } else if let episode = trouble?.value.episode {
      last = episode.isHidden ? nil : episode.last
    } else {
      last = oldest.firstSent
    }
    return last.map { Self.isFresh($0, at: instant) } ?? false
  }

  /// The same of bytes that were last sent then.
  static func isFresh(_ last: Instant, at instant: Instant) -> Bool {
    instant - last < shortestTimer
  }

  /// Two ticks of 1 ms (`TCP_TIMEOUT_MIN`).
  private static let shortestTimer = Interval.milliseconds(2)
}

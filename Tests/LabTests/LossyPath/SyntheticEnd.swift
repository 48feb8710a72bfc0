/// One end of a simulated TCP connection: a sender and a receiver much like Linux's.
///
/// It has the retransmission timeout with its backoff, the tail-loss probe, slow start after a
/// timeout, SACK, RACK without a reordering window (RFC 8985), and delayed acknowledgments. It has
/// no timer wheel, no windows, and no undoing (F-RTO, Eifel). Times are microseconds.
struct SyntheticEnd: Sendable {
  /// A segment on the wire: a range of the stream, empty for a pure acknowledgment.
  struct Segment: Sendable {
    var start: Int
    var end: Int
    var acknowledgment: Int
    /// Received beyond a hole, the latest first.
    var selective: [Range<Int>] = []
  }

  private struct Sent: Sendable {
    var start: Int
    var end: Int
    var at: Int
    var isRepeated = false
    var isLost = false
    var isSelected = false
  }

  private static let tick = 4000
  private static let minimumTimeout = 200_000
  private static let maximumTimeout = 120_000_000
  private static let delayedAcknowledgment = 40_000
  private static let maximumSegment = 1448
  private static let initialWindow = 10

  /// Everything written so far.
  private(set) var stream: [UInt8] = []
  private(set) var next = 0
  private var sent: [Sent] = []
  private var window = initialWindow
  /// Recovery from a timeout ends when all bytes before this position are acknowledged.
  private var recoversUntil: Int?
  private var hasProbed = false
  private var smoothed = 0
  private var variation = 0
  private var backoff = 0
  private var firstRetransmission: Int?
  private(set) var timer: Int?
  private var timerIsProbe = false

  /// Bytes received in order.
  private(set) var received = 0
  private var early: [Range<Int>] = []
  private(set) var acknowledgmentDue: Int?
  /// Segments to send now; the caller removes them.
  private(set) var output: [Segment] = []

  mutating func drainOutput() -> [Segment] {
    defer { output.removeAll(keepingCapacity: true) }
    return output
  }

  mutating func write(_ bytes: [UInt8], at now: Int) {
    stream += bytes
    send(at: now)
  }

  // MARK: Receiving

  mutating func receive(_ segment: Segment, at now: Int) {
    acknowledged(segment.acknowledgment, segment.selective, at: now)
    guard segment.end > segment.start else { return }
    guard segment.start <= received, segment.end > received else {
      // Old, or beyond a hole: acknowledged at once (RFC 5681 section 4.2).
      let range = segment.start..<segment.end
      if segment.start > received, !early.contains(range) { early.insert(range, at: 0) }
      acknowledge()
      return
    }
    received = segment.end
    let hadHole = !early.isEmpty
    while let index = early.firstIndex(where: { $0.lowerBound <= received }) {
      received = max(received, early.remove(at: index).upperBound)
    }
    if hadHole || acknowledgmentDue != nil {
      acknowledge()
    } else {
      acknowledgmentDue = now + Self.delayedAcknowledgment
    }
  }

  mutating func acknowledge() {
    output.append(
      Segment(start: next, end: next, acknowledgment: received, selective: early))
    acknowledgmentDue = nil
  }

  // MARK: Sending

  private mutating func acknowledged(
    _ position: Int, _ selective: [Range<Int>], at now: Int
  ) {
    let count = sent.prefix { $0.end <= position }.count
    // When the segment that was delivered last had been sent.
    var delivered = sent.prefix(count).map(\.at).max() ?? 0
    for index in sent.indices.dropFirst(count) where !sent[index].isSelected {
      guard selective.contains(where: { $0.contains(sent[index].start) }) else { continue }
      sent[index].isSelected = true
      sent[index].isLost = false
      delivered = max(delivered, sent[index].at)
    }
    if count > 0 { advance(count, to: position, at: now) }
    var isNewLoss = false
    for index in sent.indices
    where !sent[index].isSelected && !sent[index].isLost && sent[index].at < delivered {
      sent[index].isLost = true
      isNewLoss = true
    }
    if isNewLoss, recoversUntil == nil { recoversUntil = next }
    guard count > 0 || isNewLoss else { return }
    if isNewLoss { firstRetransmission = firstRetransmission ?? now }
    rearm(at: now)
    send(at: now)
  }

  private mutating func advance(_ count: Int, to position: Int, at now: Int) {
    // Karn's algorithm: a segment that was sent twice gives no round-trip time.
    let last = sent[count - 1]
    if !last.isRepeated, !last.isSelected { measure(now - last.at) }
    sent.removeFirst(count)
    window = min(Self.initialWindow, window + count)
    backoff = 0
    hasProbed = false
    firstRetransmission = nil
    if let end = recoversUntil, position >= end { recoversUntil = nil }
  }

  private mutating func measure(_ sample: Int) {
    if smoothed == 0 {
      (smoothed, variation) = (sample, sample / 2)
    } else {
      variation += (abs(sample - smoothed) - variation) / 4
      smoothed += (sample - smoothed) / 8
    }
  }

  private var timeout: Int {
    let exact = smoothed + max(4 * variation, Self.minimumTimeout)
    return (exact + Self.tick - 1) / Self.tick * Self.tick
  }

  private mutating func rearm(at now: Int) {
    guard !sent.isEmpty else {
      timer = nil
      return
    }
    timerIsProbe = recoversUntil == nil && !hasProbed
    let probe = 2 * smoothed + (sent.count == 1 ? Self.minimumTimeout : 2 * Self.tick)
    timer =
      now
      + (timerIsProbe
        ? min(probe, timeout) : min(timeout << min(backoff, 16), Self.maximumTimeout))
  }

  private mutating func send(at now: Int) {
    while sent.count(where: { !$0.isLost && !$0.isSelected }) < window {
      if let index = sent.firstIndex(where: \.isLost) {
        resend(index, at: now)
      } else if next < stream.count {
        let end = min(stream.count, next + Self.maximumSegment)
        sent.append(Sent(start: next, end: end, at: now))
        put(next, end)
        next = end
        if timer == nil || timerIsProbe { rearm(at: now) }
      } else {
        return
      }
    }
  }

  private mutating func resend(_ index: Int, at now: Int) {
    sent[index].isRepeated = true
    sent[index].isLost = false
    sent[index].at = now
    put(sent[index].start, sent[index].end)
  }

  private mutating func put(_ start: Int, _ end: Int) {
    output.append(
      Segment(start: start, end: end, acknowledgment: received, selective: early))
    acknowledgmentDue = nil
  }

  /// - Returns: `false` when the kernel gives up.
  mutating func timerFired(at now: Int, limit: Int) -> Bool {
    if timerIsProbe {
      hasProbed = true
      resend(sent.count - 1, at: now)
      rearm(at: now)
      return true
    }
    if let firstRetransmission, now - firstRetransmission >= limit { return false }
    firstRetransmission = firstRetransmission ?? now
    for index in sent.indices where !sent[index].isSelected { sent[index].isLost = true }
    window = 1
    recoversUntil = next
    backoff += 1
    resend(0, at: now)
    rearm(at: now)
    return true
  }
}

import FlatlineCore

/// A connection's packets: a place for each in every list, and numbers as differences, which are
/// mostly short.
struct LanePackets: Encodable {
  /// Of the first, by the page's clock.
  private var start: Double?
  /// The letters of ``WirePoint/letter``.
  private var kinds = ""
  /// Tenths of milliseconds since the one before; the first's is 0.
  private var after: [Int] = []
  /// The sequence number less what comes next of that side.
  private var sequence: [Int] = []
  private var length: [Int] = []
  /// The acknowledgment number less the last of that side; `nil` where there is none.
  private var acknowledged: [Int?] = []
  /// Earlier ones that are not told one by one.
  private var dropped: Int?
  /// Bytes that each side sent, by part of the capture: see ``ActivityBins``. Only where packets were
  /// dropped, and the time is known.
  private var client: String?
  private var broker: String?

  init(_ history: LaneHistory, _ clock: PageClock) {
    let points = history.recent.all
    start = clock.time(points.first?.at)
    var last = 0
    // By side: the client's first.
    var next = [0, 0]
    var answered = [0, 0]
    for (index, point) in points.enumerated() {
      let tenths = Int((clock.time(point.at) * 10).rounded())
      after.append(index == 0 ? 0 : tenths - last)
      last = tenths
      kinds.append(point.letter)
      let side = point.side == .client ? 0 : 1
      sequence.append(point.sequence - next[side])
      next[side] = point.sequence + point.length
      length.append(point.length)
      acknowledged.append(point.acknowledged.map { $0 - answered[side] })
      if let acknowledged = point.acknowledged { answered[side] = acknowledged }
    }
    guard history.recent.dropped > 0 else { return }
    dropped = history.recent.dropped
    client = history.bins?.digits(of: .client)
    broker = history.bins?.digits(of: .broker)
  }
}

import FlatlineCore

/// A flow in several captures.
struct ComparedFlow: Sendable {
  /// What one of them has of it.
  struct View: Sendable {
    let capture: Int
    /// As that capture has it: NAT may have changed it.
    let key: FlowKey
    var client: StreamCoverage?
    var broker: StreamCoverage?
    /// How much later the client's packets were there than elsewhere, and how much earlier the
    /// broker's, summed up: the nearer to the broker, the greater.
    var lead = Interval.zero
    var runs: PathRuns

    init(_ capture: Int, _ key: FlowKey) {
      self.capture = capture
      self.key = key
      runs = PathRuns(capture: capture)
    }

    subscript(side: Side) -> StreamCoverage? {
      get { side == .client ? client : broker }
      set {
        if side == .client { client = newValue } else { broker = newValue }
      }
    }
  }

  /// One for each capture that has a packet of it.
  var views: [View] = []
  /// How much of the client's stream the broker has acknowledged, in any capture.
  private var acknowledged: SequenceNumber?
  /// How much of the broker's the client has.
  private var acknowledgedByClient: SequenceNumber?
  /// When the broker last repeated bytes.
  private var repeatedAt = Instant.distantPast

  func place(of capture: Int) -> Int? { views.firstIndex { $0.capture == capture } }

  /// Takes a packet in.
  ///
  /// - Returns: whether it repeats bytes that the capture has, and whether it acknowledges more of the
  ///   broker's than any before.
  mutating func add(
    _ print: PacketPrint, capture: Int, at time: Instant
  ) -> (isRepeat: Bool, isNews: Bool) {
    let place = place(of: capture) ?? views.endIndex
    if place == views.endIndex { views.append(View(capture, print.flow)) }
    if print.isError { return (false, false) }
    let isNews: Bool
    if print.sender == .broker {
      _ = Self.acknowledge(&acknowledged, by: print)
      isNews = false
    } else {
      isNews = Self.acknowledge(&acknowledgedByClient, by: print)
    }
    guard views[place][print.sender] != nil else {
      views[place][print.sender] = StreamCoverage(print)
      return (false, isNews)
    }
    let isRepeat = views[place][print.sender]?.add(print) ?? false
    if isRepeat, print.sender == .broker { repeatedAt = max(repeatedAt, time) }
    return (isRepeat, isNews)
  }

  private static func acknowledge(
    _ acknowledged: inout SequenceNumber?, by print: PacketPrint
  ) -> Bool {
    if print.flags.contains(.syn) { acknowledged = nil }
    guard let acknowledgment = print.acknowledgment,
      acknowledged.map({ acknowledgment.isAfter($0) }) ?? true
    else { return false }
    acknowledged = acknowledgment
    return true
  }

  /// Whether the broker has repeated anything after a time.
  func isRepeated(after time: Instant) -> Bool { repeatedAt > time }

  /// Whether the broker has acknowledged all of a client's packet.
  func isAcknowledged(_ print: PacketPrint) -> Bool {
    acknowledged.map { !print.sequenceEnd.isAfter($0) } ?? false
  }

  /// The same connection, which was followed under other addresses.
  mutating func join(_ other: ComparedFlow) {
    views += other.views.filter { place(of: $0.capture) == nil }
    acknowledged = acknowledged ?? other.acknowledged
  }
}

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
    var runs = PathRuns()

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

  func place(of capture: Int) -> Int? { views.firstIndex { $0.capture == capture } }

  /// Takes a packet in.
  ///
  /// - Returns: whether it repeats bytes that the capture has.
  mutating func add(_ print: PacketPrint, capture: Int) -> Bool {
    let place = place(of: capture) ?? views.endIndex
    if place == views.endIndex { views.append(View(capture: capture, key: print.flow)) }
    if print.isError { return false }
    if print.sender == .broker, let acknowledgment = print.acknowledgment,
      acknowledged.map({ acknowledgment.isAfter($0) }) ?? true || print.flags.contains(.syn)
    {
      acknowledged = acknowledgment
    }
    guard views[place][print.sender] != nil else {
      views[place][print.sender] = StreamCoverage(print)
      return false
    }
    return views[place][print.sender]?.add(print) ?? false
  }

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

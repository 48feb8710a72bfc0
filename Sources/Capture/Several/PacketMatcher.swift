import FlatlineCore

/// Goes through several captures at once, in order of their corrected times, and finds out which
/// packet is in which: so that each is read once, from the capture nearest to the broker.
///
/// What only another capture has is read where the nearest one must have lost it: bytes of the broker,
/// and those of the client that the broker has acknowledged. Other packets of the client never came to
/// the broker.
struct PacketMatcher {
  /// How much later a packet may come to another place, queues on the way included.
  static let window = Interval.seconds(2)
  /// Of others each copy is read that is in the nearest capture by name only.
  private static let mostFlows = 1 << 17
  /// A connection is translated a few times at most.
  private static let mostAliases = 8
  /// More is not needed to tell which capture is nearer.
  private static let mostLead = Interval.seconds(3600)

  /// By capture: packets that are not to be read.
  private(set) var leftOut: [PacketSet]
  private var flows: [FlowKey: ComparedFlow] = [:]
  /// Under which of two pairs of addresses NAT's flows are kept.
  private(set) var aliases: [FlowKey: FlowKey] = [:]

  private let clocks: CaptureClocks
  private let spans: [CaptureSpan]
  private var groups = PacketGroups()

  /// - Parameter spans: of each capture, by corrected clocks.
  init(_ clocks: CaptureClocks, _ spans: [CaptureSpan]) {
    self.clocks = clocks
    self.spans = spans
    leftOut = Array(repeating: PacketSet(), count: spans.count)
  }

  /// Takes the next packet.
  ///
  /// - Parameter number: see ``CaptureCursor``.
  mutating func add(_ print: PacketPrint, capture: Int, number: Int, at time: Instant) {
    while let first = groups.first, groups.isFull || first < time - Self.window { decideFirst() }
    let (isRepeat, isNews) = follow(print, capture, time)
    let sight = PacketGroup.Sight(
      capture: capture, number: number, time: time, isRepeat: isRepeat, isNews: isNews,
      key: print.flow)
    let key = groups.add(print, sight)
    if key != print.flow { note(print.flow, as: key) }
  }

  /// No more packets come.
  ///
  /// - Returns: how far packets came between the capture nearest to the broker and each other, by flow.
  mutating func finish() -> [FlowKey: [PathRuns]] {
    while groups.first != nil { decideFirst() }
    return flows.compactMapValues { flow in
      let nearest = nearest(of: Array(flow.views.indices), flow)
      let runs = flow.views.indices.filter { $0 != nearest }.map { flow.views[$0].runs }
        .filter { !$0.isEmpty }
      return runs.isEmpty ? nil : runs
    }
  }

  /// A packet has the addresses of `key` in one capture, and of `other` in another.
  private mutating func note(_ key: FlowKey, as other: FlowKey) {
    let one = canonical(key)
    let two = canonical(other)
    guard one != two, aliases.count < Self.mostFlows else { return }
    aliases[one] = two
    if let known = flows.removeValue(forKey: one) {
      flows[two, default: ComparedFlow()].join(known)
    }
  }

  private func canonical(_ key: FlowKey) -> FlowKey {
    Self.canonical(key, aliases)
  }

  static func canonical(_ key: FlowKey, _ aliases: [FlowKey: FlowKey]) -> FlowKey {
    var key = key
    for _ in 0..<mostAliases {
      guard let next = aliases[key] else { return key }
      key = next
    }
    return key
  }

  private mutating func follow(
    _ print: PacketPrint, _ capture: Int, _ time: Instant
  ) -> (isRepeat: Bool, isNews: Bool) {
    let key = aliases.isEmpty ? print.flow : canonical(print.flow)
    guard flows[key] != nil || flows.count < Self.mostFlows && !print.isError else {
      return (false, false)
    }
    return flows[key, default: ComparedFlow()].add(print, capture: capture, at: time)
  }

  // Deciding.

  private mutating func decideFirst() {
    if let group = groups.removeFirst() { decide(group) }
  }

  private mutating func decide(_ group: PacketGroup) {
    let key = canonical(group.print.flow)
    guard var flow = flows.removeValue(forKey: key) else {
      // Taken by name.
      let kept = group.sights.map(\.capture).min()
      for sight in group.sights where sight.capture != kept { leaveOut(sight) }
      return
    }
    compareTimes(group, &flow)
    keepOne(of: group, &flow)
    flows[key] = flow
  }

  private func compareTimes(_ group: PacketGroup, _ flow: inout ComparedFlow) {
    guard group.sights.count > 1, !group.print.isError else { return }
    let start = group.sights[0].time
    let sum = group.sights.reduce(Interval.zero) { $0 + ($1.time - start) }
    let mean = sum / group.sights.count
    for sight in group.sights {
      guard let place = flow.place(of: sight.capture) else { continue }
      let late = (sight.time - start) - mean
      let lead = group.print.sender == .client ? late : .zero - late
      let sum = flow.views[place].lead + lead
      flow.views[place].lead = min(max(sum, .zero - Self.mostLead), Self.mostLead)
    }
  }

  private mutating func keepOne(of group: PacketGroup, _ flow: inout ComparedFlow) {
    let side = group.print.sender
    let time = group.sights.reduce(group.sights[0].time) { max($0, $1.time) }
    let seeing = flow.views.indices.filter { sees(flow.views[$0], side, at: time) }
    guard let nearest = nearest(of: seeing, flow) else { return }
    let capture = flow.views[nearest].capture
    if let kept = group.sights.first(where: { $0.capture == capture }) {
      for sight in group.sights where sight.capture != capture { leaveOut(sight) }
      record(group, kept, &flow)
      return
    }
    let others = flow.views.indices.filter { place in
      group.sights.contains { $0.capture == flow.views[place].capture }
    }
    let best = self.nearest(of: others, flow)
    for sight in group.sights {
      let isBest = best.map { flow.views[$0].capture == sight.capture } ?? false
      if isBest, isLost(group.print, sight, in: nearest, flow) {
        flow.views[nearest][side]?.add(group.print)
      } else {
        leaveOut(sight)
      }
    }
    if side == .client, flow.views[nearest].client?.lacks(group.print) ?? group.print.hasContent,
      !flow.isAcknowledged(group.print)
    {
      for place in others {
        let sight = group.sights.first { $0.capture == flow.views[place].capture }
        guard let sight else { continue }
        flow.views[place].runs.clientsIsMissing(sight.time, isRepeat: sight.isRepeat)
      }
    }
  }

  private mutating func leaveOut(_ sight: PacketGroup.Sight) {
    leaveOut(sight.number, of: sight.capture)
  }

  /// A packet is not to be read.
  mutating func leaveOut(_ number: Int, of capture: Int) { leftOut[capture].insert(number) }

  /// Whether a capture would have a packet of one side. One that has ended would have had it.
  private func sees(_ view: ComparedFlow.View, _ side: Side, at time: Instant) -> Bool {
    let span = spans[view.capture]
    return span.time.lowerBound <= time && (view[side] != nil || span.isOfBothSides)
  }

  private func nearest(of places: [Int], _ flow: ComparedFlow) -> Int? {
    places.max { left, right in
      let (one, other) = (flow.views[left], flow.views[right])
      // Where packets go one way only, times do not tell.
      let isTold = !clocks.isOneWay[one.capture] && !clocks.isOneWay[other.capture]
      if isTold, one.lead != other.lead { return one.lead < other.lead }
      if clocks.nearer[one.capture].contains(other.capture) { return true }
      if clocks.nearer[other.capture].contains(one.capture) { return false }
      return one.capture > other.capture
    }
  }

  /// Whether the nearest capture has lost a packet that came to its place.
  private func isLost(
    _ print: PacketPrint, _ sight: PacketGroup.Sight, in place: Int, _ flow: ComparedFlow
  ) -> Bool {
    let nearest = flow.views[place]
    // Under other addresses it would be another flow's.
    guard nearest.key == sight.key, !print.isError,
      spans[nearest.capture].time.contains(sight.time)
    else { return false }
    if print.sender == .broker {
      return print.flags.contains(.rst) || nearest.broker?.lacks(print) ?? print.hasContent
    }
    // Had an acknowledgment not come to the broker, it would have repeated what it is of.
    if !print.hasContent { return sight.isNews && !flow.isRepeated(after: sight.time) }
    return flow.isAcknowledged(print) && nearest.client?.lacks(print) ?? true
  }

  /// Notes how far a packet came that the nearest capture has.
  private func record(_ group: PacketGroup, _ kept: PacketGroup.Sight, _ flow: inout ComparedFlow) {
    for place in flow.views.indices where flow.views[place].capture != kept.capture {
      let isThere = group.sights.contains { $0.capture == flow.views[place].capture }
      switch group.print.sender {
      case .client: if isThere { flow.views[place].runs.clientsArrived(kept.time) }
      case .broker:
        if isThere {
          flow.views[place].runs.brokersArrived(kept.time, hasContent: group.print.hasContent)
        } else if let stream = flow.views[place].broker, stream.lacks(group.print) {
          flow.views[place].runs.brokersIsMissing(kept.time, isRepeat: kept.isRepeat)
        }
      }
    }
  }
}

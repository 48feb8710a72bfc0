import FlatlineCore

/// Goes through several captures at once, in order of their corrected times, and finds out which
/// packet is in which: so that each is read once, from the capture nearest to the broker.
///
/// What only another capture has is read where the nearest one must have lost it: bytes of the broker,
/// and those of the client that the broker has acknowledged. Other packets of the client never came to
/// the broker.
struct PacketMatcher {
  /// A packet in one capture.
  private struct Sight {
    var capture: Int
    var number: Int
    var time: Instant
    var isRepeat: Bool
    var key: FlowKey
  }

  /// The same packet in some captures.
  private struct Group {
    let print: PacketPrint
    var sights: [Sight]
    /// The next one with the same hash.
    var next: Int?
  }

  /// How much later a packet may come to another place, queues on the way included.
  static let window = Interval.seconds(2)
  /// Packets within the window, so that a fast link does not take all memory.
  private static let mostGroups = 1 << 18
  /// Of others each copy is read that is in the nearest capture by name only.
  private static let mostFlows = 1 << 18
  /// Packets with one hash among which a copy is looked for: who sends the same again and again does
  /// not cost more than others.
  private static let mostAlike = 8

  /// By capture: packets that are not to be read.
  private(set) var leftOut: [PacketSet]
  private(set) var flows: [FlowKey: ComparedFlow] = [:]
  /// Under which of two pairs of addresses NAT's flows are kept.
  private(set) var aliases: [FlowKey: FlowKey] = [:]

  private let clocks: CaptureClocks
  private let spans: [CaptureSpan]
  private var groups: ContiguousArray<Group> = []
  /// The number of the first of ``groups``; they are numbered through.
  private var first = 0
  /// Of ``groups``, those before it are decided.
  private var head = 0
  private var byHash: [UInt64: Int] = [:]

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
    decide(before: time - Self.window)
    if groups.count - head > Self.mostGroups { decideFirst() }
    var sight = Sight(
      capture: capture, number: number, time: time, isRepeat: false, key: print.flow)
    let group = self.group(of: print, capture)
    if let group { note(print.flow, as: groups[group - first].print.flow) }
    sight.isRepeat = follow(print, capture)
    if let group {
      groups[group - first].sights.append(sight)
    } else {
      append(Group(print: print, sights: [sight]))
    }
  }

  /// No more packets come.
  mutating func finish() {
    while head < groups.count { decideFirst() }
  }

  // Finding copies.

  private mutating func group(of print: PacketPrint, _ capture: Int) -> Int? {
    var number = byHash[print.hash]
    for _ in 0..<Self.mostAlike {
      guard let at = number else { return nil }
      let group = groups[at - first]
      if !group.sights.contains(where: { $0.capture == capture }),
        print.hasTimestamp || group.print.flow == print.flow
      {
        return at
      }
      number = group.next
    }
    return nil
  }

  private mutating func append(_ group: Group) {
    let number = first + groups.count
    groups.append(group)
    guard var last = byHash[group.print.hash] else {
      byHash[group.print.hash] = number
      return
    }
    for _ in 0..<Self.mostAlike {
      guard let next = groups[last - first].next else {
        groups[last - first].next = number
        return
      }
      last = next
    }
  }

  /// A packet has the addresses of `key` in one capture, and of `other` in another.
  private mutating func note(_ key: FlowKey, as other: FlowKey) {
    guard key != other else { return }
    let one = canonical(key)
    let two = canonical(other)
    guard one != two, aliases.count < Self.mostFlows else { return }
    aliases[one] = two
    if let known = flows.removeValue(forKey: one) {
      flows[two, default: ComparedFlow()].join(known)
    }
  }

  private func canonical(_ key: FlowKey) -> FlowKey {
    var key = key
    while let next = aliases[key] { key = next }
    return key
  }

  private mutating func follow(_ print: PacketPrint, _ capture: Int) -> Bool {
    let key = aliases.isEmpty ? print.flow : canonical(print.flow)
    guard flows[key] != nil || flows.count < Self.mostFlows && !print.isError else { return false }
    return flows[key, default: ComparedFlow()].add(print, capture: capture)
  }

  // Deciding.

  private mutating func decide(before time: Instant) {
    while head < groups.count, groups[head].sights[0].time < time { decideFirst() }
  }

  private mutating func decideFirst() {
    let group = groups[head]
    if byHash[group.print.hash] == first + head { byHash[group.print.hash] = group.next }
    head += 1
    if head > 4096, head * 2 > groups.count {
      groups.removeFirst(head)
      first += head
      head = 0
    }
    decide(group)
  }

  private mutating func decide(_ group: Group) {
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

  private func compareTimes(_ group: Group, _ flow: inout ComparedFlow) {
    guard group.sights.count > 1, !group.print.isError else { return }
    let start = group.sights[0].time
    let sum = group.sights.reduce(Interval.zero) { $0 + ($1.time - start) }
    let mean = sum / group.sights.count
    for sight in group.sights {
      guard let place = flow.place(of: sight.capture) else { continue }
      let late = (sight.time - start) - mean
      let lead = group.print.sender == .client ? late : .zero - late
      flow.views[place].lead = flow.views[place].lead + lead
    }
  }

  private mutating func keepOne(of group: Group, _ flow: inout ComparedFlow) {
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

  private mutating func leaveOut(_ sight: Sight) { leaveOut(sight.number, of: sight.capture) }

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
      if one.lead != other.lead { return one.lead < other.lead }
      if clocks.nearer[one.capture].contains(other.capture) { return true }
      if clocks.nearer[other.capture].contains(one.capture) { return false }
      return one.capture > other.capture
    }
  }

  /// Whether the nearest capture has lost a packet that came to its place.
  private func isLost(
    _ print: PacketPrint, _ sight: Sight, in place: Int, _ flow: ComparedFlow
  ) -> Bool {
    let nearest = flow.views[place]
    // Under other addresses it would be another flow's.
    guard nearest.key == sight.key, !print.isError,
      spans[nearest.capture].time.contains(sight.time)
    else { return false }
    if print.sender == .broker {
      return print.flags.contains(.rst) || nearest.broker?.lacks(print) ?? print.hasContent
    }
    return flow.isAcknowledged(print) && nearest.client?.lacks(print) ?? print.hasContent
  }

  /// Notes how far a packet came that the nearest capture has.
  private func record(_ group: Group, _ kept: Sight, _ flow: inout ComparedFlow) {
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

import FlatlineCore

/// The same packet in some captures.
struct PacketGroup: Sendable {
  /// A packet in one capture.
  struct Sight: Sendable {
    var capture: Int
    /// See ``CaptureCursor``.
    var number: Int
    var time: Instant
    /// Whether it repeats bytes that the capture has.
    var isRepeat: Bool
    /// Whether it acknowledges more of the broker's than any packet before.
    var isNews: Bool
    /// As this capture has it.
    var key: FlowKey
  }

  let print: PacketPrint
  /// The earliest first; one for each capture.
  fileprivate(set) var sights: [Sight]
  /// The next one with the same hash.
  fileprivate var next: Int?
}

/// Packets for which copies may still come, the earliest first.
struct PacketGroups {
  /// So that a fast link does not take all memory.
  private static let most = 1 << 18
  /// Groups with one hash among which a packet's is looked for: who sends the same again and again
  /// does not cost more than others.
  private static let mostAlike = 8
  /// Room that is not given back at once.
  private static let mostSpent = 4096

  /// Numbered through; those before ``head`` are gone.
  private var groups: ContiguousArray<PacketGroup> = []
  private var head = 0
  /// The number of the first of ``groups``.
  private var base = 0
  /// The first with a hash.
  private var byHash: [UInt64: Int] = [:]

  var isFull: Bool { groups.count - head >= Self.most }

  /// When the first packet was first seen; `nil` where there is none.
  var first: Instant? { head < groups.count ? groups[head].sights.first?.time : nil }

  /// Takes a packet in.
  ///
  /// - Returns: the flow of the first packet of its group, which NAT may have given other addresses.
  mutating func add(_ print: PacketPrint, _ sight: PacketGroup.Sight) -> FlowKey {
    var last: Int?
    var translated: Int?
    var place = byHash[print.hash].map { $0 - base }
    for _ in 0..<Self.mostAlike {
      guard let at = place else { break }
      if !groups[at].sights.contains(where: { $0.capture == sight.capture }) {
        if groups[at].print.flow == print.flow {
          groups[at].sights.append(sight)
          return print.flow
        }
        translated = translated ?? at
      }
      last = at
      place = groups[at].next.map { $0 - base }
    }
    // Without a timestamp, packets of different flows may be alike by chance.
    if let translated, print.hasTimestamp {
      groups[translated].sights.append(sight)
      return groups[translated].print.flow
    }
    let number = base + groups.count
    if let last {
      // Behind too many alike it is not found.
      if place == nil { groups[last].next = number }
    } else {
      byHash[print.hash] = number
    }
    groups.append(PacketGroup(print: print, sights: [sight]))
    return print.flow
  }

  mutating func removeFirst() -> PacketGroup? {
    guard head < groups.count else { return nil }
    let group = groups[head]
    if byHash[group.print.hash] == base + head { byHash[group.print.hash] = group.next }
    head += 1
    if head > Self.mostSpent, head * 2 > groups.count {
      groups.removeFirst(head)
      base += head
      head = 0
    }
    return group
  }
}

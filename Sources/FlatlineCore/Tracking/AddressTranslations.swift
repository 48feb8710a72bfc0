/// Recognises a connection that passes the capture under several pairs of addresses, before and
/// after address translation: as a Docker host's `-i any` shows each.
///
/// Translation leaves sequence numbers as they are. A segment of the broker's that comes again under
/// other addresses, with the same sequence number and the same acknowledgment, is therefore the same
/// segment: these are 64 bits, of which each side has chosen half at random (RFC 9293 section
/// 3.4.1). Who does not see the connection's packets cannot know them.
struct AddressTranslations: Sendable {
  /// One connection, twice.
  struct Pair: Sendable, Equatable {
    /// As the broker sees it: its log has these ends.
    var nearer: FlowKey
    /// As it is farther away from the broker.
    var farther: FlowKey
    /// When a segment of it was first seen, under either.
    var since: Instant
    /// The hops that it had left as it was farther away.
    var hopLimit: UInt8

    /// Whether the client's end was translated, too.
    var isOfOtherClient: Bool { nearer.client != farther.client }
  }

  /// What is equal in a segment and in its copy under other addresses.
  fileprivate struct Mark: Sendable, Equatable {
    var numbers: UInt64 = 0
    /// The client's port; 0 of a SYN-ACK, of which all shards are told. Of others only the shards of
    /// one port know.
    var port: UInt16 = 0

    /// Of no segment.
    init() {}

    init(_ segment: TCPSegment, of key: FlowKey) {
      numbers = UInt64(segment.sequence.value) << 32 | UInt64(segment.acknowledgment.value)
      port = segment.flags.contains(.syn) ? 0 : key.client.port
    }

    var place: Int {
      let hash = numbers.folded(with: 0x9e37_79b9_7f4a_7c15) ^ UInt64(port)
      return Int(hash % UInt64(AddressTranslations.count))
    }
  }

  fileprivate struct Print: Sendable {
    var at: Instant
    var key: FlowKey
    var hopLimit: UInt8
  }

  /// Segments that are remembered, in places by a hash of their marks.
  private static let count = 256

  /// Empty until the first, as the prints are. They stand apart: most segments are no copies, which
  /// their marks tell.
  private var marks: ContiguousArray<Mark> = []
  private var prints: ContiguousArray<Print?> = []

  /// Remembers a segment of the broker's.
  ///
  /// - Parameter key: of its flow.
  /// - Returns: the connection's ends, where the segment was seen with others before.
  mutating func note(_ segment: TCPSegment, of key: FlowKey, at now: Instant) -> Pair? {
    if prints.isEmpty {
      marks = ContiguousArray(repeating: Mark(), count: Self.count)
      prints = ContiguousArray(repeating: nil, count: Self.count)
    }
    let mark = Mark(segment, of: key)
    let place = mark.place
    let print = Print(at: now, key: key, hopLimit: segment.hopLimit)
    let pair = marks[place] == mark ? prints[place]?.pair(with: print) : nil
    // The nearer one stays.
    if let pair, pair.nearer != key { return pair }
    (marks[place], prints[place]) = (mark, print)
    return pair
  }

  /// The connection's ends, where a segment was seen with others before.
  func pair(_ segment: TCPSegment, of key: FlowKey, at now: Instant) -> Pair? {
    if prints.isEmpty { return nil }
    let mark = Mark(segment, of: key)
    let place = mark.place
    guard marks[place] == mark else { return nil }
    return prints[place]?.pair(with: Print(at: now, key: key, hopLimit: segment.hopLimit))
  }
}

extension AddressTranslations.Print {
  /// From one interface to another it takes microseconds, from one host's capture to another's
  /// some milliseconds.
  private static let window = Interval.seconds(1)
  /// The same where the client's end is another: less is equal, so less time is given.
  private static let shortWindow = Interval.milliseconds(100)

  /// The connection's ends, where another segment with the same mark is this one under other
  /// addresses.
  fileprivate func pair(with later: Self) -> AddressTranslations.Pair? {
    guard key != later.key else { return nil }
    let elapsed = later.at - at
    // From one client's end to the other it takes some time.
    guard
      key.client == later.key.client
        ? elapsed <= Self.window : elapsed > .zero && elapsed <= Self.shortWindow
    else { return nil }
    // What the broker sends passes its own interface first. Each router on the way takes a hop.
    return later.hopLimit > hopLimit
      ? AddressTranslations.Pair(
        nearer: later.key, farther: key, since: at, hopLimit: hopLimit)
      : AddressTranslations.Pair(
        nearer: key, farther: later.key, since: at, hopLimit: later.hopLimit)
  }
}

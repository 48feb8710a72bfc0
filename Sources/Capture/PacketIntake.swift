import FlatlineCore

/// Takes a savefile's packets in: keeps those that can be handed over, counts the others, and looks
/// after the clock that stamped them.
struct PacketIntake: Sendable {
  /// To be handed over.
  var entries: ContiguousArray<PacketBatch.Entry> = []
  /// Set when the clock was set before the first of ``entries``.
  private(set) var clockStep: ClockStep?
  /// See ``PacketBatch/clockOffset``.
  var clockOffset: Interval { clock.offset }
  /// The file's packets so far, with those that were left out: as Wireshark numbers them.
  private(set) var count = 0
  /// Packets that were left out.
  private(set) var skipped: [DecodeError: Int] = [:]
  private var clock = StampClock()

  /// Whether there was any packet that could be handed over.
  var hasTakenAny: Bool { count > skipped.values.reduce(0, +) }

  /// Begins another batch.
  mutating func beginBatch() {
    entries.removeAll(keepingCapacity: true)
    clockStep = nil
  }

  /// Takes a packet.
  ///
  /// - Parameters:
  ///   - timestamp: `nil` where it lies outside the years 1970 to 2116.
  ///   - linkType: `nil` where it is not decoded.
  ///   - start: of its captured bytes in the buffer.
  /// - Returns: `false` where it has to begin another batch, because the clock was set before it.
  @inline(__always)
  mutating func take(
    _ timestamp: Instant?, _ linkType: LinkType?, start: Int, length: Int, originalLength: UInt32
  ) -> Bool {
    guard let timestamp else {
      skip(.timestampOutOfRange)
      return true
    }
    guard let linkType else {
      skip(.unsupportedLinkType)
      return true
    }
    guard let time = clock.time(timestamp) ?? follow(timestamp) else { return false }
    append(time, linkType, start, length, originalLength)
    return true
  }

  /// Fast path for packets that come in good order: they need no check each of whether there is room.
  ///
  /// - Parameter body: appends packets, up to one that ``take(_:_:start:length:originalLength:)`` has
  ///   to look at, or until there is no room.
  @inline(__always)
  mutating func takeRun(
    _ body: (inout StampClock, inout OutputSpan<PacketBatch.Entry>) -> Void
  ) {
    let before = entries.count
    var clock = clock
    entries.append(addingCapacity: Self.run) { body(&clock, &$0) }
    self.clock = clock
    count += entries.count - before
  }

  /// Packets for which room is made at a time.
  private static let run = 512

  /// Takes a packet that has no timestamp: it was captured no earlier than those before it.
  mutating func takeUnstamped(
    _ linkType: LinkType?, start: Int, length: Int, originalLength: UInt32
  ) {
    guard let linkType else { return skip(.unsupportedLinkType) }
    append(clock.reached ?? .distantPast, linkType, start, length, originalLength)
  }

  @inline(__always)
  private mutating func append(
    _ time: Instant, _ linkType: LinkType, _ start: Int, _ length: Int, _ originalLength: UInt32
  ) {
    count += 1
    entries.append(
      PacketBatch.Entry(
        timestamp: time, start: Int32(truncatingIfNeeded: start),
        length: Int32(truncatingIfNeeded: length), originalLength: originalLength,
        linkType: linkType))
  }

  /// Counts a packet that cannot be handed over.
  mutating func skip(_ error: DecodeError) {
    count += 1
    skipped[error, default: 0] += 1
  }

  /// - Returns: `nil` where the packet has to begin another batch.
  @inline(never)
  private mutating func follow(_ timestamp: Instant) -> Instant? {
    let isFirst = entries.isEmpty
    guard
      let (time, step) = clock.follow(timestamp, packet: count + 1, isFirstOfBatch: isFirst)
    else { return nil }
    clockStep = step ?? clockStep
    return time
  }
}

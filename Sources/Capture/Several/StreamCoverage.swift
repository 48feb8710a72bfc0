import FlatlineCore

/// Which bytes of one side's stream a capture has, as far as it was seen.
struct StreamCoverage: Sendable {
  private struct Hole {
    var start: SequenceNumber
    var end: SequenceNumber
  }

  /// Older ones are forgotten, and taken for bytes that are there.
  private static let mostHoles = 8

  private var start: SequenceNumber
  private var end: SequenceNumber
  private var holes: [Hole] = []

  init(_ print: PacketPrint) {
    start = print.sequence
    end = print.sequence
    add(print)
  }

  /// - Returns: whether it repeats bytes.
  @discardableResult
  mutating func add(_ print: PacketPrint) -> Bool {
    if print.flags.contains(.syn), !lacks(print) || print.sequence.isAfter(end) {
      // Perhaps of another connection with the same ends.
      if print.sequence.advanced(by: 1) != end { holes = [] }
      start = print.sequence
      end = print.sequenceEnd
      return false
    }
    guard print.hasContent else { return false }
    let isRepeat = print.sequence.isBefore(end)
    if print.sequence.isAfter(end) { open(Hole(start: end, end: print.sequence)) }
    if isRepeat, !holes.isEmpty { fill(print) }
    if print.sequence.isBefore(start) {
      if print.sequenceEnd.isBefore(start) { open(Hole(start: print.sequenceEnd, end: start)) }
      start = print.sequence
    }
    if print.sequenceEnd.isAfter(end) { end = print.sequenceEnd }
    return isRepeat
  }

  /// Whether bytes of a packet are missing.
  func lacks(_ print: PacketPrint) -> Bool {
    guard print.hasContent else { return false }
    return print.sequenceEnd.isAfter(end) || print.sequence.isBefore(start)
      || holes.contains {
        print.sequence.isBefore($0.end) && print.sequenceEnd.isAfter($0.start)
      }
  }

  private mutating func open(_ hole: Hole) {
    if holes.count == Self.mostHoles { holes.removeFirst() }
    holes.append(hole)
  }

  private mutating func fill(_ print: PacketPrint) {
    var left: [Hole] = []
    for hole in holes {
      if !print.sequence.isBefore(hole.end) || !print.sequenceEnd.isAfter(hole.start) {
        left.append(hole)
        continue
      }
      if print.sequence.isAfter(hole.start) {
        left.append(Hole(start: hole.start, end: print.sequence))
      }
      if print.sequenceEnd.isBefore(hole.end) {
        left.append(Hole(start: print.sequenceEnd, end: hole.end))
      }
    }
    holes = Array(left.suffix(Self.mostHoles))
  }
}

import FlatlineCore

/// Takes away what collectors of logs put around RabbitMQ's lines.
///
/// What it is, each line shows: there is nothing to set. Several collectors may have had a line one
/// after the other.
struct LogUnwrapper {
  /// Decides the year of times that have none.
  let reference: Instant

  /// Collectors that one line may have passed.
  private static let mostLayers = 5
  /// Bytes of an unknown prefix.
  private static let longestPrefix = 512

  /// Whether a line of this log began with RabbitMQ's own head. Then a line that does not, and
  /// holds one, is text that looks like a record.
  private var isPlain = false
  /// How deep the objects stand that hold lines with heads of their own.
  private var depthsOfCollectors: Set<Int> = []
  /// What stood before the last line whose prefix is of no known kind.
  private var unknownPrefix: [UInt8] = []
  /// The pieces of lines that are not complete, by stream.
  private var pieces: [String: [UInt8]] = [:]
  /// Lines whose pieces were too long together.
  private(set) var linesCut = 0

  init(reference: Instant) {
    self.reference = reference
  }

  /// Lines whose last piece has not come.
  var openLines: Int { pieces.count }

  /// The lines of RabbitMQ's that a line holds: one, but none for a piece of one, and several in an
  /// object.
  mutating func lines(in line: LogBytes) -> [LogLine] {
    let line = line.withoutColours
    if let own = LogLine(withHead: line.trimmed) {
      isPlain = true
      return [own]
    }
    return lines(in: line, from: nil, depth: 0)
  }

  private mutating func lines(
    in line: LogBytes, from time: LogTime?, depth: Int
  ) -> [LogLine] {
    var isIndented = line.first?.isBlank == true
    // The end of a piece may be a blank in the middle of a line.
    var rest = line.drop { $0.isBlank }.withoutCarriageReturn
    var time = time
    for layer in depth...Self.mostLayers {
      if layer > 0, let own = LogLine(withHead: rest) { return [own] }
      if let lines = lines(ofObject: rest, from: time, depth: layer) { return lines }
      guard LogHeading(rest) == nil, let prefix = LogPrefix.strip(from: &rest, near: reference)
      else { break }
      time = prefix.time ?? time
      if let piece = prefix.piece {
        guard let whole = whole(rest, piece) else { return [] }
        rest = whole
      }
      isIndented = rest.first?.isBlank == true
      rest = rest.drop { $0.isBlank }
    }
    rest = rest.trimmed
    // In a plain log a line that looks as if it had a prefix has none.
    if isPlain { return [.bare(LogLine.Bare(text: line.trimmed, isIndented: isIndented))] }
    if let time, let record = LogLine.record(rest, at: time) { return [record] }
    if depth == 0, LogHeading(rest) == nil {
      if let lines = linesBehindUnknownPrefix(rest) { return lines }
      if !unknownPrefix.isEmpty, rest.starts(with: unknownPrefix) {
        rest = rest.dropFirst(unknownPrefix.count).withoutBlank
        isIndented = rest.first?.isBlank == true
        rest = rest.trimmed
      }
    }
    return [.bare(LogLine.Bare(text: rest, time: time, isIndented: isIndented))]
  }

  /// Adds a piece of a line to those before.
  ///
  /// - Returns: the line, with its last piece.
  private mutating func whole(_ bytes: LogBytes, _ piece: LogPrefix.Piece) -> LogBytes? {
    guard !piece.isLast || pieces[piece.stream] != nil else { return bytes }
    var whole = pieces.removeValue(forKey: piece.stream) ?? []
    let room = BrokerLogReader.longestLine - whole.count
    whole += bytes.prefix(room)
    if bytes.count > room, piece.isLast { linesCut += 1 }
    guard !piece.isLast else { return whole[...] }
    // There are two streams; more are made up.
    if pieces.count < 2 {
      pieces[piece.stream] = whole
    } else {
      linesCut += 1
    }
    return nil
  }

  private mutating func lines(
    ofObject bytes: LogBytes, from time: LogTime?, depth: Int
  ) -> [LogLine]? {
    guard depth < Self.mostLayers, let object = LogObject(bytes) else { return nil }
    let time = object.time ?? time
    guard var message = object.message else {
      return time.map { [.object(object.head(at: $0), message: [])] }
    }
    if let piece = object.piece {
      guard let whole = whole(message, piece) else { return [] }
      message = whole
    }
    let texts = message.withoutColours.split(separator: UInt8(ascii: "\n"))
    guard let first = texts.first else { return [] }
    var lines = lines(in: first, from: time, depth: depth + 1)
    if lines.contains(where: \.hasOwnTime) { depthsOfCollectors.insert(depth) }
    if let time, !depthsOfCollectors.contains(depth), object.hasHead {
      return [.object(object.head(at: time), message: message)]
    }
    for text in texts.dropFirst() {
      lines.append(
        LogLine(withHead: text.trimmed)
          ?? .bare(LogLine.Bare(text: text.trimmed, time: time, isIndented: true)))
    }
    return lines
  }

  /// A head in the middle of the line: what is before it is a prefix of another kind.
  private mutating func linesBehindUnknownPrefix(_ line: LogBytes) -> [LogLine]? {
    // What clients choose stands in RabbitMQ's texts behind one of these.
    let before = line.prefix(Self.longestPrefix).prefix { !"('".utf8.contains($0) }
    for place in before.indices.dropLast() where before[place].isBlank {
      let rest = line[(place + 1)...]
      guard
        let lines = LogLine(withHead: rest).map({ [$0] })
          ?? lines(ofObject: rest, from: nil, depth: 1)
      else { continue }
      unknownPrefix = Array(line[..<place])
      return lines
    }
    return nil
  }
}

extension LogLine {
  /// Whether RabbitMQ has said when it was written.
  fileprivate var hasOwnTime: Bool {
    switch self {
    case .record(let head, _): head.origin != .collector
    case .report, .object: true
    case .bare: false
    }
  }
}

import ByteInput
import FlatlineCore

/// Reads RabbitMQ's log, in any of its formats and behind the prefixes of collectors, piece by
/// piece.
///
/// The format may change within a log, as it does when the broker is updated. Any bytes are
/// accepted; lines that are not understood are counted. Memory is bounded: a file that cannot be a
/// log is given up (``refusal``).
package struct BrokerLogReader: Sendable {
  /// Bytes of a line that are read; the rest is left out.
  static let longestLine = 65536
  /// Bytes of a reason that are kept.
  static let longestReason = 4096

  private let utcOffset: Interval?
  private let reference: Instant
  private let limits: LogLimits
  private var log = BrokerLog()
  /// The beginning of a line whose end has not come, and how long it is so far.
  private var line: [UInt8] = []
  private var lineLength = 0
  private var unwrapper: LogUnwrapper
  private var ends: ConnectionEnds
  /// The record that a bare line continues.
  private var head: LogHead?
  private var open: OpenRecord?
  /// Of this file.
  private var bytes = 0
  private var firstLine = 0
  private var firstRecord = 0

  /// Why the rest of the file is not read, in words that follow its name.
  package private(set) var refusal: String?

  /// - Parameters:
  ///   - utcOffset: of the local times without a zone that RabbitMQ before 3.9 and syslog print,
  ///     east of Greenwich. If it is unknown (`nil`), such times are read as if they were UTC.
  ///   - reference: decides the year of times that syslog and journald print without one: it is the
  ///     year that brings a time closest to this, the end of the capture.
  package init(utcOffset: Interval? = nil, reference: Instant = .distantPast) {
    self.init(utcOffset: utcOffset, reference: reference, limits: LogLimits())
  }

  init(utcOffset: Interval? = nil, reference: Instant = .distantPast, limits: LogLimits) {
    self.utcOffset = utcOffset
    self.reference = reference
    self.limits = limits
    unwrapper = LogUnwrapper(reference: reference)
    ends = ConnectionEnds(most: limits.mostConnections)
  }

  /// Records so far, whatever they are about.
  package var records: Int { log.records }

  /// Parses a file, which may be compressed; `-` is standard input.
  ///
  /// - Throws: where it cannot be read, or not to its end: what came before counts.
  package mutating func read(_ path: String) throws(ByteInputError) {
    var input = try ByteInput(path: path)
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    while refusal == nil {
      let count = try input.read(into: &bytes)
      if count == 0 { break }
      parse(bytes[..<count])
    }
  }

  /// Parses the next bytes of a file.
  package mutating func parse(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while refusal == nil, !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      add(rest[..<(end ?? rest.endIndex)], isEnd: end != nil)
      rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
      refusal = limits.refusal(
        lineLength: lineLength, bytes: self.bytes, lines: log.lines - firstLine,
        records: log.records - firstRecord, isFull: ends.isFull)
    }
  }

  /// Adds bytes of a line. One that comes whole is read where it is.
  private mutating func add(_ bytes: LogBytes, isEnd: Bool) {
    self.bytes += bytes.count
    if lineLength == 0, isEnd, bytes.count <= Self.longestLine {
      endLine(bytes)
      return
    }
    line += bytes.prefix(Self.longestLine - line.count)
    lineLength += bytes.count
    if isEnd { endLine() }
  }

  /// Ends a file; the next one belongs to the same log.
  package mutating func endFile() {
    if lineLength > 0 { endLine() }
    endRecord()
    log.linesNotUnderstood += unwrapper.openLines
    log.linesCut += unwrapper.linesCut
    unwrapper = LogUnwrapper(reference: reference)
    line.removeAll()
    lineLength = 0
    head = nil
    bytes = 0
    firstLine = log.lines
    firstRecord = log.records
    refusal = nil
  }

  package mutating func finish() -> BrokerLog {
    endFile()
    ends.sort()
    var log = log
    log.closings = ends.closings
    log.names = ends.names
    return log
  }

  private mutating func endLine() {
    if lineLength > line.count { log.linesCut += 1 }
    endLine(line[...])
    line.removeAll(keepingCapacity: true)
    lineLength = 0
  }

  private mutating func endLine(_ line: LogBytes) {
    log.lines += 1
    for line in unwrapper.lines(in: line) { add(line) }
  }

  private mutating func add(_ line: LogLine) {
    switch line {
    case .record(let head, let text):
      begin(head)
      add(text, head, isContinued: open?.head.isContinued(by: head) == true)
    case .report(let head):
      endRecord()
      begin(head)
    case .object(let head, let message):
      endRecord()
      begin(head)
      for text in message.split(separator: UInt8(ascii: "\n")) {
        add(text.trimmed, head, isContinued: true)
      }
      endRecord()
      self.head = nil
    case .bare(let bare): add(bare)
    }
  }

  private mutating func add(_ bare: LogLine.Bare) {
    guard !bare.text.isEmpty else { return }
    if let time = bare.time, isBeginning(bare) {
      let head = LogHead(time: time, level: nil, process: "", origin: .collector)
      endRecord()
      begin(head)
      add(bare.text, head, isContinued: false)
    } else if let head {
      add(bare.text, head, isContinued: true)
    } else {
      log.linesNotUnderstood += 1
    }
  }

  /// Whether a line without a head, to which a collector gave a time, begins a record.
  private func isBeginning(_ bare: LogLine.Bare) -> Bool {
    switch head?.origin {
    // The text follows its head.
    case .report: false
    case .line: LogHeading(bare.text) != nil
    // Nothing parts the records but what they say: a reason is one line, and what Erlang breaks
    // into several is indented.
    case .collector:
      !bare.isIndented && (open?.isWaiting != true || LogHeading(bare.text) != nil)
    case nil: LogHeading(bare.text) != nil
    }
  }

  private mutating func begin(_ head: LogHead) {
    let isNew = self.head.map { !$0.isContinued(by: head) } ?? true
    self.head = head
    guard isNew || open == nil else { return }
    log.records += 1
    let at = instant(head.time)
    log.start = min(log.start ?? at, at)
    log.end = max(log.end ?? at, at)
  }

  private func instant(_ time: LogTime) -> Instant {
    time.hasZone ? time.instant : time.instant - (utcOffset ?? .zero)
  }

  private mutating func add(_ text: LogBytes, _ head: LogHead, isContinued: Bool) {
    if let heading = LogHeading(text) {
      endRecord()
      open = OpenRecord(head: head, heading: heading)
      if heading.kind != .closing { endRecord() }
    } else if isContinued {
      open?.add(text)
    } else {
      endRecord()
    }
  }

  private mutating func endRecord() {
    guard let open else { return }
    self.open = nil
    ends.add(
      open, at: instant(open.head.time), hasZone: open.head.time.hasZone || utcOffset != nil)
  }
}

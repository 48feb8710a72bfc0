import FlatlineCore

/// Reads RabbitMQ's log, in any of its formats, piece by piece.
///
/// The format may change within a log, as it does when the broker is updated. Any bytes are
/// accepted; lines that are not understood are counted.
package struct BrokerLogReader: Sendable {
  /// Bytes of a line that are read; the rest is left out.
  static let longestLine = 65536
  /// Bytes of a reason that are kept.
  static let longestReason = 4096

  /// A record about a connection; further lines of it may follow.
  private struct Open: Sendable {
    var head: LogHead
    var heading: LogHeading
    var reason: [UInt8] = []
  }

  private let utcOffset: Interval?
  private var log = BrokerLog()
  private var line: [UInt8] = []
  private var isCut = false
  /// The record that a bare line continues.
  private var head: LogHead?
  private var open: Open?
  /// The indices of closings, by process and client.
  private var closingIndices: [String: Int] = [:]
  private var accepted: [String: Instant] = [:]

  /// - Parameter utcOffset: of the local times without a zone that RabbitMQ before 3.9 prints,
  ///   east of Greenwich. If it is unknown (`nil`), such times are read as if they were UTC.
  package init(utcOffset: Interval? = nil) {
    self.utcOffset = utcOffset
  }

  /// Records so far, whatever they are about.
  package var records: Int { log.records }

  /// Parses the next bytes of a file.
  package mutating func parse(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        endLine()
      } else if line.count < Self.longestLine {
        line.append(byte)
      } else {
        isCut = true
      }
    }
  }

  /// Ends a file; the next one belongs to the same log.
  package mutating func endFile() {
    if !line.isEmpty { endLine() }
    endRecord()
    head = nil
  }

  package mutating func finish() -> BrokerLog {
    endFile()
    var log = log
    log.closings.sort { ($0.at, $0.client) < ($1.at, $1.client) }
    return log
  }

  private mutating func endLine() {
    log.lines += 1
    if isCut { log.linesCut += 1 }
    switch LogLine(line[...]) {
    case .record(let head, let text):
      begin(head)
      add(text, head, isContinued: open?.head == head)
    case .report(let head):
      endRecord()
      begin(head)
    case .object(let head, let message):
      endRecord()
      begin(head)
      for text in message.utf8.split(separator: UInt8(ascii: "\n")) {
        add(Array(text)[...].trimmed, head, isContinued: true)
      }
      endRecord()
      self.head = nil
    case .bare(let text):
      if let head, !text.isEmpty {
        add(text, head, isContinued: true)
      } else if !text.isEmpty {
        log.linesNotUnderstood += 1
      }
    }
    line.removeAll(keepingCapacity: true)
    isCut = false
  }

  private mutating func begin(_ head: LogHead) {
    let isNew = self.head != head
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
      open = Open(head: head, heading: heading)
      if heading.kind != .closing { endRecord() }
    } else if isContinued {
      guard let count = open?.reason.count else { return }
      // Erlang breaks the lines of long terms at any blank.
      if count > 0 { open?.reason.append(UInt8(ascii: " ")) }
      open?.reason += text.prefix(max(0, Self.longestReason - count))
    } else {
      endRecord()
    }
  }

  private mutating func endRecord() {
    guard let open else { return }
    self.open = nil
    let heading = open.heading
    let at = instant(open.head.time)
    switch heading.kind {
    case .accepting: accepted[heading.client] = at
    case .introduction: log.names[heading.client] = heading.name
    case .closing:
      let reason =
        heading.isReasonBelow ? String(decoding: open.reason, as: UTF8.self) : heading.reason
      let process = open.head.process.isEmpty ? heading.process ?? "" : open.head.process
      merge(
        BrokerLog.Closing(
          at: at, endedAt: at, level: open.head.level, client: heading.client,
          broker: heading.broker, name: heading.name, reason: reason,
          acceptedAt: accepted[heading.client].flatMap { $0 <= at ? $0 : nil },
          resolution: open.head.time.resolution,
          hasZone: open.head.time.hasZone || utcOffset != nil),
        process: process)
    }
  }

  /// Merges a closing with one known of the same connection. An exception is logged, and then the
  /// end itself: the first record that complains tells the reason. The files of a rotation may come
  /// in any order.
  private mutating func merge(_ closing: BrokerLog.Closing, process: String) {
    let connection = "\(process) \(closing.client)"
    guard let index = closingIndices[connection] else {
      closingIndices[connection] = log.closings.count
      log.closings.append(closing)
      return
    }
    let known = log.closings[index]
    let isBetter =
      closing.isComplaint == known.isComplaint
      ? closing.at < known.at : closing.isComplaint
    var merged = isBetter ? closing : known
    merged.endedAt = max(known.endedAt, closing.endedAt)
    merged.name = merged.name ?? known.name ?? closing.name
    merged.acceptedAt = known.acceptedAt ?? closing.acceptedAt
    log.closings[index] = merged
  }
}

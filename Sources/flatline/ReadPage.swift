import ByteInput
import ByteOutput
import Capture
import FlatlineCore
import FlatlineOptions
import FlatlinePage
import FlatlineReport
import FlatlineScore

/// The page of `flatline read --html`, and of a screen's `w`: events as they come, then the packets of
/// those connections, from a second reading, and the broker's log.
struct ReadPage {
  /// `nil` where it is written only when somebody asks for it.
  let path: String?
  let brokerLog: [String]
  private var events = PageEvents()
  private var history: WireHistory?
  /// What could not be read or written.
  private(set) var complaints: [String] = []

  init(_ path: String?, brokerLog: [String]) {
    self.path = path
    self.brokerLog = brokerLog
  }

  mutating func add(_ event: Event) { events.add(event) }

  /// The capture is read again.
  ///
  /// - Parameter time: of its first and last packet.
  /// - Returns: whether its packets are wanted.
  mutating func beginAgain(_ time: ClosedRange<Instant>) -> Bool {
    let history = WireHistory(events.subjects, time: time)
    self.history = history
    return !history.isEmpty
  }

  mutating func observe(_ bytes: Span<UInt8>, _ header: PacketHeader, at instant: Instant) {
    history?.observe(bytes, header, at: instant)
  }

  /// The page of a capture that has been read again, if it could be.
  ///
  /// - Parameter context: what else is to be told.
  mutating func bytes(_ context: PageContext) throws -> [UInt8] {
    var context = context
    context.history = history?.page
    if history == nil {
      context.whyNoHistory =
        """
        The capture came through a pipe and could be read once only: what was on the wire of each \
        connection is not in this page.
        """
    }
    if !brokerLog.isEmpty { context.logged = logged(context) }
    return try PageHTML.bytes(events, context)
  }

  /// Makes the page and writes it.
  mutating func write(_ context: PageContext) throws {
    guard let path else { return }
    let bytes = try bytes(context)
    do throws(WriteFailure) {
      try ReplacedFile.write(bytes, to: path)
    } catch {
      complaints.append("--html \(path): \(error)")
    }
  }

  private mutating func logged(_ context: PageContext) -> [PredictionIdentifier: PageLogLine] {
    guard let log = readLog(reference: context.end) else { return [:] }
    let subjects = history?.subjects ?? events.subjects
    let stays = history?.stays
    let connections = subjects.enumerated().map { index, subject in
      let stay = stays?[index]
      var connection = CapturedConnection(
        client: subject.flow.client, broker: subject.flow.broker,
        firstSeen: stay?.first ?? subject.predictedAt)
      connection.via = subject.flow.via
      connection.endMark = stay?.endMark
      connection.lastSeen = stay?.last ?? subject.predictedAt
      return connection
    }
    let aligned = AlignedLog(log, connections, start: context.start, end: context.end)
    var lines: [PredictionIdentifier: PageLogLine] = [:]
    for (index, closing) in aligned.closings {
      let reason = closing.reason ?? ""
      lines[subjects[index].id] = PageLogLine(
        at: closing.at, level: closing.level, text: reason,
        isForetold: LogReason.agree(subjects[index].log, reason))
    }
    return lines
  }

  /// `nil` when no file could be read, or none is a log.
  private mutating func readLog(reference: Instant) -> BrokerLog? {
    var reader = BrokerLogReader(reference: reference)
    complaints += reader.read(files: brokerLog)
    return reader.records > 0 ? reader.finish() : nil
  }
}

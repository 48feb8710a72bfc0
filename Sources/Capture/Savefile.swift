import FlatlineCore

/// One capture file, pcap or pcapng, compressed or not, read in batches.
///
/// A class because an array cannot hold noncopyable readers.
final class Savefile {
  private var pieces: PieceReader
  private var parser: any SavefileParser
  private var intake = PacketIntake()

  /// Opens `path`; `-` is standard input.
  ///
  /// - Parameter wake: a descriptor that is readable (poll(2)) when no more is to be waited for
  ///   bytes of a pipe; -1 if that never is.
  init(path: String, wake: Int32) throws(CaptureError) {
    var pieces = try PieceReader(path: path, wake: wake)
    let head = try pieces.head(SavefileHeader.length)
    parser = try Self.parser(for: head.span, pieces.name)
    if parser is ClassicSavefile { pieces.drop(SavefileHeader.length) }
    self.pieces = pieces
  }

  /// The size of the file in bytes, compressed as it is; `nil` for a stream.
  var size: Int? { pieces.size }

  /// How far the file has been read, in bytes, compressed as it is.
  var position: Int { pieces.position }

  /// Packets that were left out.
  var skipped: [DecodeError: Int] { intake.skipped }

  /// Where the clock was set before the last batch: what is to be said of it.
  var clockError: CaptureError? {
    intake.clockStep.map { CaptureError($0, file: pieces.name) }
  }

  /// Reads the next packets into a batch, and waits only where there is none; none at the end of
  /// the file.
  ///
  /// - Throws: ``CaptureError`` where the file is damaged, when all before that was handed over.
  func fill(_ batch: inout PacketBatch) throws(CaptureError) {
    // The batch's own array is filled again, for its room.
    swap(&intake.entries, &batch.entries)
    intake.beginBatch()
    defer {
      swap(&intake.entries, &batch.entries)
      batch.clockOffset = intake.clockOffset
    }
    try fill(&batch.bytes)
    if intake.entries.isEmpty { try checkEnd() }
  }

  private func fill(_ bytes: inout [UInt8]) throws(CaptureError) {
    // Taken out, so that it may change without a check for each packet.
    var packets = PacketIntake()
    swap(&packets, &intake)
    defer { swap(&packets, &intake) }
    var end = pieces.resume(in: &bytes)
    var start = 0
    while true {
      do throws(SavefileDamage) {
        start = try parser.parse(bytes.span.extracting(..<end), from: start, into: &packets)
      } catch {
        throw .damaged(pieces.name, error.reason)
      }
      if !packets.entries.isEmpty || pieces.hasEnded { break }
      if start > 0 {
        // Nothing refers to what was skipped: the rest moves to its place.
        for index in start..<end { bytes[index - start] = bytes[index] }
        (start, end) = (0, end - start)
      }
      end = try pieces.read(into: &bytes, from: end)
    }
    pieces.leave(bytes[start..<end])
  }

  /// At the end of the file: finds out whether it is one.
  private func checkEnd() throws(CaptureError) {
    if pieces.isAnythingLeft || parser.isWithinRecord {
      throw .damaged(pieces.name, "is truncated: it ends within a packet")
    }
    guard !intake.hasTakenAny, intake.skipped[.unsupportedLinkType] != nil,
      let number = parser.foreignLinkType
    else { return }
    throw .unsupportedLinkType(number, file: pieces.name)
  }

  private static func parser(
    for head: Span<UInt8>, _ file: String
  ) throws(CaptureError) -> any SavefileParser {
    func refusal(_ reason: String) -> CaptureError {
      CaptureError(code: .notReadable, file: file, reason: reason)
    }
    if head.isEmpty { throw refusal("is empty: no pcap or pcapng header") }
    if PcapngSavefile.isMagic(head) { return PcapngSavefile() }
    guard SavefileHeader.isMagic(head) else { throw refusal("is neither pcap nor pcapng") }
    let header: SavefileHeader
    do throws(SavefileDamage) {
      header = try SavefileHeader(head)
    } catch {
      throw refusal(error.reason)
    }
    if header.linkType == nil { throw .unsupportedLinkType(header.linkTypeNumber, file: file) }
    return ClassicSavefile(header)
  }
}

extension CaptureError {
  /// - Parameter number: as a file has it.
  fileprivate static func unsupportedLinkType(_ number: UInt32, file: String) -> CaptureError {
    CaptureError(
      code: .unsupportedLinkType, file: file,
      reason: "link type \(PcapHandle.name(ofLinkType: Int32(bitPattern: number))) is not supported"
        + "; capture on an Ethernet, Linux \"any\", loopback, PPP or raw IP interface")
  }

  fileprivate init(_ step: ClockStep, file: String) {
    let words =
      step.isFollowed
      ? "time goes on from there"
      : "it is set too often or too far to be followed any further"
    self.init(
      code: .clockWasSet, file: file,
      reason: "packet \(step.packet): the clock was set from \(step.from.rfc3339) to "
        + "\(step.to.rfc3339); \(words)")
  }
}

import FlatlineCore

/// Reads the packets of a pcap file, of any version and variant that libpcap reads, without a call
/// for each packet. That takes half the time of reading with libpcap.
///
/// The tests hold it equal to libpcap on every capture in the repository.
struct ClassicSavefile: SavefileParser {
  private let header: SavefileHeader

  init(_ header: SavefileHeader) {
    self.header = header
  }

  var isWithinRecord: Bool { false }

  var foreignLinkType: UInt32? { header.linkType == nil ? header.linkTypeNumber : nil }

  func parse(
    _ bytes: Span<UInt8>, from start: Int, into intake: inout PacketIntake
  ) throws(SavefileDamage) -> Int {
    let header = header
    var at = start
    while at <= bytes.count - header.recordHeaderLength {
      let record = bytes.extracting(at..<at + 16)
      let seconds = record.word(at: 0, header.isLittleEndian)
      let fraction = record.word(at: 4, header.isLittleEndian)
      var length = Int(record.word(at: 8, header.isLittleEndian))
      var originalLength = record.word(at: 12, header.isLittleEndian)
      if header.lengthOrder != .capturedFirst {
        header.lengthOrder.restore(&length, &originalLength)
      }
      guard length <= SavefileHeader.maximumSnapLength else {
        if intake.entries.isEmpty {
          throw SavefileDamage(reason: "has a packet of \(length) bytes")
        }
        break
      }
      let data = at + header.recordHeaderLength
      guard data + length <= bytes.count else { break }
      let instant = Instant(
        secondsSinceEpoch: Int64(seconds), nanoseconds: Int64(fraction) * header.nanosecondsPerUnit)
      let isTaken = intake.take(
        instant, header.linkType, start: data, length: min(length, header.snapLength),
        originalLength: originalLength)
      guard isTaken else { break }
      at = data + length
    }
    return at
  }
}

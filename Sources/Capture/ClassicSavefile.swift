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
    while true {
      parseRun(bytes, from: &at, into: &intake)
      guard at <= bytes.count - header.recordHeaderLength else { break }
      let record = bytes.extracting(at..<at + 16)
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
      let isTaken = intake.take(
        header.instant(record, header.isLittleEndian), header.linkType, start: data,
        length: min(length, header.snapLength), originalLength: originalLength)
      guard isTaken else { break }
      at = data + length
    }
    return at
  }

  /// Fast path: takes records with which nothing is wrong, up to one that is to be looked at.
  @inline(__always)
  private func parseRun(
    _ bytes: Span<UInt8>, from start: inout Int, into intake: inout PacketIntake
  ) {
    let header = header
    guard let linkType = header.linkType, header.lengthOrder == .capturedFirst,
      header.isLittleEndian, header.recordHeaderLength == 16
    else { return }
    // Known here, so that it is not tested for each number.
    let isLittleEndian = true
    var at = start
    intake.takeRun { clock, entries in
      while entries.freeCapacity > 0, at <= bytes.count &- 16 {
        // Within the bytes, and so without overflow.
        let data = at &+ 16
        let record = bytes.extracting(at..<data)
        let length = Int(record.word(at: 8, isLittleEndian))
        guard length <= header.snapLength, length <= bytes.count &- data,
          let stamp = header.instant(record, isLittleEndian), let time = clock.time(stamp)
        else { return }
        entries.append(
          PacketBatch.Entry(
            timestamp: time, start: Int32(truncatingIfNeeded: data),
            length: Int32(truncatingIfNeeded: length),
            originalLength: record.word(at: 12, isLittleEndian), linkType: linkType))
        at = data &+ length
      }
    }
    start = at
  }
}

extension SavefileHeader {
  /// When a record's packet was captured.
  @inline(__always)
  fileprivate func instant(_ record: Span<UInt8>, _ isLittleEndian: Bool) -> Instant? {
    Instant(
      secondsSinceEpoch: Int64(record.word(at: 0, isLittleEndian)),
      nanoseconds: Int64(record.word(at: 4, isLittleEndian)) &* nanosecondsPerUnit)
  }
}

/// The TCP options that flatline uses.
public struct TCPOptions: Sendable, Equatable {
  /// RFC 9293 section 3.7.1, bytes.
  public var maximumSegmentSize: UInt16?
  /// RFC 7323 section 2.2: the shift, at most 14.
  public var windowScale: UInt8?
  /// RFC 2018 section 3. The first block only: a block below the acknowledgment is a duplicate
  /// report (RFC 2883), and it is always the first.
  var firstSelectiveAcknowledgment: SelectiveAcknowledgment?
  /// RFC 7323 section 3.
  public var timestamp: TCPTimestamp?
  /// Whether the capture lacks some: what is missing here may have been on the wire.
  var isCut = false

  public init() {}

  init(timestamp: TCPTimestamp) { self.timestamp = timestamp }
}

extension TCPOptions {
  /// Reads options up to the first that is malformed or cut; what came before it stands.
  init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
    // What almost every segment of an open connection has.
    if end - start == 12, bytes.uint32(at: start) == TCPOptionKind.paddedTimestamp,
      let value = bytes.uint32(at: start + 4), let echo = bytes.uint32(at: start + 8)
    {
      timestamp = TCPTimestamp(value: value, echo: echo)
      return
    }
    var at = start
    while at < end, let kind = bytes.uint8(at: at), kind != TCPOptionKind.end {
      guard kind != TCPOptionKind.noOperation else {
        at += 1
        continue
      }
      guard let length = bytes.uint8(at: at + 1).map(Int.init), length >= 2, at + length <= end
      else { break }
      switch (kind, length) {
      case (TCPOptionKind.maximumSegmentSize, 4):
        maximumSegmentSize = bytes.uint16(at: at + 2)
      // RFC 7323 section 2.3: a shift above 14 is used as 14.
      case (TCPOptionKind.windowScale, 3):
        windowScale = bytes.uint8(at: at + 2).map { min($0, 14) }
      case (TCPOptionKind.selectiveAcknowledgment, 10...):
        // A duplicate report (RFC 2883) is always the first block.
        if firstSelectiveAcknowledgment == nil,
          let left = bytes.uint32(at: at + 2), let right = bytes.uint32(at: at + 6)
        {
          firstSelectiveAcknowledgment = SelectiveAcknowledgment(
            left: SequenceNumber(left), right: SequenceNumber(right))
        }
      case (TCPOptionKind.timestamp, 10):
        if let value = bytes.uint32(at: at + 2), let echo = bytes.uint32(at: at + 6) {
          timestamp = TCPTimestamp(value: value, echo: echo)
        }
      default: break
      }
      at += length
    }
  }
}

/// TCP headers (RFC 9293 section 3.1).
enum TCPDecoder {
  /// Decodes the segment at `offset`.
  ///
  /// - Parameters:
  ///   - end: where the IP packet ends by its own length field; may lie beyond the captured bytes.
  @inline(__always)
  static func decode(
    _ bytes: Span<UInt8>, at offset: Int, end: Int, ip: IPEnvelope
  ) -> Packet {
    guard let ports = bytes.uint32(at: offset),
      let sequence = bytes.uint32(at: offset + 4),
      let acknowledgment = bytes.uint32(at: offset + 8),
      let lengthAndFlags = bytes.uint16(at: offset + 12),
      let window = bytes.uint16(at: offset + 14)
    else { return .undecodable(.truncatedTCP) }
    let headerLength = Int(lengthAndFlags >> 12) * 4
    guard headerLength >= 20, offset + headerLength <= end else {
      return .undecodable(.malformedTCP)
    }
    let optionsEnd = min(offset + headerLength, bytes.count)
    let payloadStart = offset + headerLength
    // The snap length may have cut the packet anywhere, even within the options.
    let capturedStart = min(payloadStart, bytes.count)
    let capturedEnd = min(end, bytes.count)
    return .segment(
      TCPSegment(
        source: Endpoint(ip.source, UInt16(truncatingIfNeeded: ports >> 16)),
        destination: Endpoint(ip.destination, UInt16(truncatingIfNeeded: ports)),
        sequence: SequenceNumber(sequence),
        acknowledgment: SequenceNumber(acknowledgment),
        flags: TCPFlags(rawValue: UInt8(truncatingIfNeeded: lengthAndFlags)),
        window: window,
        options: headerLength == 20
          ? TCPOptions() : decodeOptions(bytes, from: offset + 20, to: optionsEnd),
        identification: ip.identification,
        payloadLength: end - payloadStart,
        payload: capturedStart..<max(capturedStart, capturedEnd)))
  }

  /// Reads options up to the first that is malformed or cut; what came before it stands.
  private static func decodeOptions(
    _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> TCPOptions {
    var options = TCPOptions()
    // Two fillers and a timestamp: what almost every segment of an open connection has.
    if end - start == 12, bytes.uint32(at: start) == 0x0101_080a,
      let value = bytes.uint32(at: start + 4), let echo = bytes.uint32(at: start + 8)
    {
      options.timestamp = TCPTimestamp(value: value, echo: echo)
      return options
    }
    var at = start
    while at < end, let kind = bytes.uint8(at: at), kind != 0 {
      guard kind != 1 else {
        at += 1
        continue
      }
      guard let length = bytes.uint8(at: at + 1).map(Int.init), length >= 2, at + length <= end
      else { break }
      switch (kind, length) {
      case (2, 4): options.maximumSegmentSize = bytes.uint16(at: at + 2)
      // RFC 7323 section 2.3: a shift above 14 is used as 14.
      case (3, 3): options.windowScale = bytes.uint8(at: at + 2).map { min($0, 14) }
      case (4, 2): options.selectiveAcknowledgmentPermitted = true
      case (5, 10...):
        decodeSelectiveAcknowledgments(bytes, from: at + 2, to: at + length, into: &options)
      case (8, 10):
        if let value = bytes.uint32(at: at + 2), let echo = bytes.uint32(at: at + 6) {
          options.timestamp = TCPTimestamp(value: value, echo: echo)
        }
      default: break
      }
      at += length
    }
    return options
  }

  private static func decodeSelectiveAcknowledgments(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, into options: inout TCPOptions
  ) {
    var at = start
    while at + 8 <= end, let left = bytes.uint32(at: at), let right = bytes.uint32(at: at + 4) {
      let block = SelectiveAcknowledgment(
        left: SequenceNumber(left), right: SequenceNumber(right))
      if options.firstSelectiveAcknowledgment == nil {
        options.firstSelectiveAcknowledgment = block
      }
      if options.highestSelectiveAcknowledgment.map({ block.right.isAfter($0) }) ?? true {
        options.highestSelectiveAcknowledgment = block.right
      }
      at += 8
    }
  }
}

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
    var options =
      headerLength == 20 ? TCPOptions() : TCPOptions(bytes, from: offset + 20, to: optionsEnd)
    options.isCut = payloadStart > bytes.count
    return .segment(
      TCPSegment(
        source: Endpoint(ip.source, UInt16(truncatingIfNeeded: ports >> 16)),
        destination: Endpoint(ip.destination, UInt16(truncatingIfNeeded: ports)),
        sequence: SequenceNumber(sequence),
        acknowledgment: SequenceNumber(acknowledgment),
        flags: TCPFlags(rawValue: UInt8(truncatingIfNeeded: lengthAndFlags)),
        window: window,
        options: options,
        identification: ip.identification,
        hopLimit: ip.hopLimit,
        payloadLength: end - payloadStart,
        payload: capturedStart..<max(capturedStart, capturedEnd),
        headerStart: payloadStart <= bytes.count && !ip.isFragment ? offset : nil))
  }
}

@testable import FlatlineCore

/// From a packet's link layer to its segment: two bytes say how it was captured, the rest is it.
enum DecodingTarget {
  static func run(_ bytes: [UInt8]) {
    var input = FuzzInput(bytes)
    let linkType = input.choice(LinkType.allCases)
    let missing = Int(input.byte())
    let packet = input.remaining()
    // Mostly nothing was cut off; else up to some thousand bytes.
    let header = PacketHeader(
      timestamp: .distantPast, linkType: linkType,
      originalLength: packet.count + (missing < 128 ? 0 : (missing - 127) * 37))
    let decoded = Packet.decode(packet.span, header)
    guard case .segment(let segment) = decoded else {
      requireNoFastDecoding(packet.span, header)
      return
    }
    requireRanges(segment, packet.count)
    requireSameFast(segment, packet.span, header)
    // Reads every byte of the segment.
    _ = segment.isDamaged(in: packet.span)
    _ = SharedFacts(packet.span, at: segment.payloadOffset, .ambiguous)
  }

  private static func requireRanges(_ segment: TCPSegment, _ count: Int) {
    let payload = segment.payload
    require(
      payload.lowerBound >= 0 && payload.upperBound <= count, "payload \(payload) of \(count) bytes"
    )
    require(
      payload.count <= segment.payloadLength,
      "\(payload.count) bytes captured of \(segment.payloadLength)")
  }

  /// The fast twins say the same, or nothing.
  private static func requireSameFast(
    _ segment: TCPSegment, _ packet: Span<UInt8>, _ header: PacketHeader
  ) {
    var fast = TCPSegment.nothing
    if fast.decodeFast(packet, header.linkType) {
      require(fast == segment, "decoded fast: \(fast); else: \(segment)")
      require(
        fast.isDamaged(in: packet) == segment.isDamaged(in: packet), "whole differently: \(fast)")
    }
    if let ends = SegmentEnds(packet, header.linkType) {
      require(
        ends.source == segment.source && ends.destination == segment.destination
          && min(ends.payloadStart, packet.count) == segment.payload.lowerBound,
        "ends \(ends) of \(segment)")
    }
  }

  private static func requireNoFastDecoding(_ packet: Span<UInt8>, _ header: PacketHeader) {
    var fast = TCPSegment.nothing
    require(!fast.decodeFast(packet, header.linkType), "decoded fast alone: \(fast)")
    // Of a segment that is malformed the ends may be read.
    _ = SegmentEnds(packet, header.linkType)
  }
}

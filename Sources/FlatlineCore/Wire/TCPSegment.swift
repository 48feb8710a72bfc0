/// A decoded TCP segment (RFC 9293 section 3.1) and where its payload lies in the packet.
public struct TCPSegment: Sendable, Equatable {
  public var source: Endpoint
  public var destination: Endpoint
  public var sequence: SequenceNumber
  public var acknowledgment: SequenceNumber
  public var flags: TCPFlags
  /// As in the header: not yet scaled.
  public var window: UInt16
  public var options: TCPOptions
  /// The IPv4 identification field: one more thing that tells a retransmission from a packet
  /// that was captured twice. `nil` for IPv6.
  public var identification: UInt16?
  /// The hops that it had left: TTL in IPv4 (RFC 791), hop limit in IPv6 (RFC 8200).
  public internal(set) var hopLimit: UInt8
  /// Payload bytes on the wire, whether captured or not.
  @CompactCount public var payloadLength: Int
  private var payloadStart: Int32
  private var payloadEnd: Int32
  /// Where the header begins in the packet; negative where the packet does not hold all of it.
  private var headerStart: Int32

  init(
    source: Endpoint, destination: Endpoint, sequence: SequenceNumber,
    acknowledgment: SequenceNumber, flags: TCPFlags, window: UInt16, options: TCPOptions,
    identification: UInt16?, hopLimit: UInt8, payloadLength: Int, payload: Range<Int>,
    headerStart: Int?
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.window = window
    self.options = options
    self.identification = identification
    self.hopLimit = hopLimit
    self.payloadLength = payloadLength
    payloadStart = 0
    payloadEnd = 0
    self.headerStart = headerStart.map(Int32.init(truncatingIfNeeded:)) ?? -1
    self.payload = payload
  }

  /// All zeros: room to decode into.
  static let nothing = TCPSegment(
    source: Endpoint(IPAddress(v4: 0), 0), destination: Endpoint(IPAddress(v4: 0), 0),
    sequence: SequenceNumber(0), acknowledgment: SequenceNumber(0), flags: [], window: 0,
    options: TCPOptions(), identification: nil, hopLimit: 0, payloadLength: 0, payload: 0..<0,
    headerStart: nil)

  /// The captured payload, as offsets into the packet's bytes. Shorter than `payloadLength` when
  /// the snap length cut it.
  public internal(set) var payload: Range<Int> {
    @inline(__always)
    get { Int(payloadStart)..<Int(payloadEnd) }
    @inline(__always)
    set {
      payloadStart = Int32(truncatingIfNeeded: newValue.lowerBound)
      payloadEnd = Int32(truncatingIfNeeded: newValue.upperBound)
    }
  }

  /// Where the payload begins in the packet.
  var payloadOffset: Int { Int(payloadStart) }

  /// - Parameter start: where the whole header begins in the packet; `nil` where that is kept no
  ///   longer.
  @inline(__always)
  mutating func noteHeader(at start: Int?) {
    headerStart = start.map(Int32.init(truncatingIfNeeded:)) ?? -1
  }

  /// Whether it was captured whole and its checksum does not match its bytes.
  ///
  /// - Parameter packet: that the segment was decoded from.
  @inline(__always)
  func isDamaged(in packet: Span<UInt8>) -> Bool {
    guard headerStart >= 0, headerStart <= payloadEnd, payload.count == payloadLength,
      Int(payloadEnd) <= packet.count
    else { return false }
    return InternetChecksum.verdict(
      on: packet.extracting(Int(headerStart)..<Int(payloadEnd)), from: source.address,
      to: destination.address) == .wrong
  }

  /// How much of the sequence space the segment takes: SYN and FIN count one each.
  @inlinable
  public var sequenceLength: Int {
    payloadLength + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  @inlinable
  public var sequenceEnd: SequenceNumber { sequence.advanced(by: sequenceLength) }
}

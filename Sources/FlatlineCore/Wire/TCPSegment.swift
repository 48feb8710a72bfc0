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
  /// Payload bytes on the wire, whether captured or not.
  @CompactCount public var payloadLength: Int
  private var payloadStart: Int32
  private var payloadEnd: Int32

  init(
    source: Endpoint, destination: Endpoint, sequence: SequenceNumber,
    acknowledgment: SequenceNumber, flags: TCPFlags, window: UInt16, options: TCPOptions,
    identification: UInt16?, payloadLength: Int, payload: Range<Int>
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.window = window
    self.options = options
    self.identification = identification
    self.payloadLength = payloadLength
    payloadStart = 0
    payloadEnd = 0
    self.payload = payload
  }

  /// All zeros: room to decode into.
  static let nothing = TCPSegment(
    source: Endpoint(IPAddress(v4: 0), 0), destination: Endpoint(IPAddress(v4: 0), 0),
    sequence: SequenceNumber(0), acknowledgment: SequenceNumber(0), flags: [], window: 0,
    options: TCPOptions(), identification: nil, payloadLength: 0, payload: 0..<0)

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

  /// How much of the sequence space the segment takes: SYN and FIN count one each.
  @inlinable
  public var sequenceLength: Int {
    payloadLength + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
  }

  @inlinable
  public var sequenceEnd: SequenceNumber { sequence.advanced(by: sequenceLength) }
}

public struct TCPFlags: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  public static let fin = TCPFlags(rawValue: 0x01)
  public static let syn = TCPFlags(rawValue: 0x02)
  public static let rst = TCPFlags(rawValue: 0x04)
  public static let psh = TCPFlags(rawValue: 0x08)
  public static let ack = TCPFlags(rawValue: 0x10)
}

/// The TCP options that flatline uses.
public struct TCPOptions: Sendable, Equatable {
  /// RFC 9293 section 3.7.1, bytes.
  public var maximumSegmentSize: UInt16?
  /// RFC 7323 section 2.2: the shift, at most 14.
  public var windowScale: UInt8?
  /// RFC 2018 section 2.
  public var selectiveAcknowledgmentPermitted = false
  /// RFC 2018 section 3. The first block only: a block below the acknowledgment is a duplicate
  /// report (RFC 2883), and it is always the first.
  public var firstSelectiveAcknowledgment: SelectiveAcknowledgment?
  /// The highest right edge of all blocks.
  public var highestSelectiveAcknowledgment: SequenceNumber?
  /// RFC 7323 section 3.
  public var timestamp: TCPTimestamp?

  public init() {}
}

public struct SelectiveAcknowledgment: Sendable, Equatable {
  public var left: SequenceNumber
  public var right: SequenceNumber
}

public struct TCPTimestamp: Sendable, Equatable {
  public var value: UInt32
  public var echo: UInt32
}

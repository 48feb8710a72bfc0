/// Captured packets, one behind the other in one buffer. They are handed over together, so that the
/// way from a file to the engine costs nothing per packet.
public struct PacketBatch: Sendable {
  /// Where a packet lies in the buffer, and what the capture says of it.
  public struct Entry: Sendable {
    public var timestamp: Instant
    public var start: Int32
    /// Bytes captured.
    public var length: Int32
    /// Bytes on the wire.
    public var originalLength: UInt32
    public var linkType: LinkType

    @inlinable
    public init(
      timestamp: Instant, start: Int32, length: Int32, originalLength: UInt32, linkType: LinkType
    ) {
      self.timestamp = timestamp
      self.start = start
      self.length = length
      self.originalLength = originalLength
      self.linkType = linkType
    }

    @inlinable
    public var header: PacketHeader {
      PacketHeader(
        timestamp: timestamp, linkType: linkType, originalLength: Int(originalLength))
    }

    @inlinable
    public var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
  }

  public var bytes: [UInt8] = []
  /// In the order of the capture. Their ranges lie within ``bytes``.
  public var entries: ContiguousArray<Entry> = []
  /// How far the packets' times are ahead of the clock that stamped them. Where that clock was set,
  /// they go on as if it had not been: so silence is measured by one clock.
  public var clockOffset = Interval.zero

  public init() {}

  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  /// Copies a packet into the buffer.
  public mutating func append(_ packet: Span<UInt8>, _ header: PacketHeader) {
    let start = bytes.count
    bytes.reserveCapacity(start + packet.count)
    for index in packet.indices { bytes.append(packet[index]) }
    entries.append(
      Entry(
        timestamp: header.timestamp, start: Int32(start), length: Int32(packet.count),
        originalLength: UInt32(clamping: header.originalLength), linkType: header.linkType))
  }
}

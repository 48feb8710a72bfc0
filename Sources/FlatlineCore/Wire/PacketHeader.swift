/// What the capture says of a packet, beside its bytes.
public struct PacketHeader: Sendable {
  public var timestamp: Instant
  public var linkType: LinkType
  /// The length on the wire in bytes; more than was captured when the snap length cut it.
  public var originalLength: Int

  @inlinable
  public init(timestamp: Instant, linkType: LinkType, originalLength: Int) {
    self.timestamp = timestamp
    self.linkType = linkType
    self.originalLength = originalLength
  }
}

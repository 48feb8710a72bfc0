import FlatlineCore

/// What is kept of the packets of one connection.
package protocol ConnectionRecord {
  init()
  /// Bytes of memory, about.
  var size: Int { get }
  /// The client's SYN, which came before anything was kept.
  mutating func begin(at sequence: SequenceNumber)
  mutating func observe(
    _ segment: TCPSegment, from side: Side, _ packet: Span<UInt8>, _ header: PacketHeader,
    at instant: Instant)
  /// An error that quotes the connection.
  mutating func observe(
    _ unreachable: Unreachable, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant)
  /// A question for the client's address, or an answer; only while something is said of the connection.
  mutating func observe(
    _ message: NeighbourMessage, _ packet: Span<UInt8>, _ header: PacketHeader, at instant: Instant)
}

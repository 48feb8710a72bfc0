import FlatlineCore

/// The fields of a TCP segment (RFC 9293 section 3.1).
///
/// The checksum is zero until an IP header is before it: see ``PacketBuilder``.
package struct TCPFields: Sendable {
  package var source: UInt16
  package var destination: UInt16
  package var sequence: UInt32
  package var acknowledgment: UInt32
  package var flags: TCPFlags
  package var window: UInt16
  /// Padded with zeros to a multiple of four bytes when written; see ``TCPOptionBytes``.
  package var options: [UInt8]
  package var payload: [UInt8]
  /// Replaces the correct data offset, in units of four bytes.
  package var dataOffset: UInt8?

  package init(
    source: UInt16 = 33730, destination: UInt16 = 5672, sequence: UInt32 = 1000,
    acknowledgment: UInt32 = 2000, flags: TCPFlags = [.ack, .psh], window: UInt16 = 502,
    options: [UInt8] = [], payload: [UInt8] = Array("hello".utf8), dataOffset: UInt8? = nil
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.window = window
    self.options = options
    self.payload = payload
    self.dataOffset = dataOffset
  }

  /// Header, options and payload.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  /// The number of bytes that ``append(to:)`` writes.
  var length: Int { headerLength + payload.count }

  private var headerLength: Int { 20 + (options.count + 3) / 4 * 4 }

  func append(to bytes: inout [UInt8]) {
    bytes.append(bigEndian: source)
    bytes.append(bigEndian: destination)
    bytes.append(bigEndian: sequence)
    bytes.append(bigEndian: acknowledgment)
    bytes.append((dataOffset ?? UInt8(headerLength / 4)) << 4)
    bytes.append(flags.rawValue)
    bytes.append(bigEndian: window)
    // Checksum and urgent pointer.
    bytes.append(bigEndian: UInt32(0))
    bytes += options
    for _ in options.count..<headerLength - 20 { bytes.append(0) }
    bytes += payload
  }
}

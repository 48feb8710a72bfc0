import FlatlineCore

/// A TCP segment to be written as a packet. Checksums are zero: a capture before offload has none
/// that hold either.
package struct SyntheticSegment {
  package var source: Endpoint
  package var destination: Endpoint
  package var sequence: UInt32
  package var acknowledgment: UInt32
  package var flags: TCPFlags
  /// RFC 7323, as value and echo.
  package var timestamp: (value: UInt32, echo: UInt32)?
  /// RFC 2018, as left and right edge.
  package var selective: (left: UInt32, right: UInt32)?
  /// IPv4's: Linux counts it up for every packet of a connection.
  package var identification: UInt16

  package init(
    from source: Endpoint, to destination: Endpoint, sequence: UInt32, acknowledgment: UInt32,
    flags: TCPFlags, identification: UInt16
  ) {
    self.source = source
    self.destination = destination
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.identification = identification
  }

  /// Appends the packet from its IP header on.
  package func append(to bytes: inout [UInt8], payload: some Collection<UInt8>) {
    let options = optionsLength
    let length = 20 + options + payload.count
    switch source.address.version {
    case .v4:
      bytes.append(bigEndian: UInt16(0x4500))
      bytes.append(bigEndian: UInt16(truncatingIfNeeded: 20 + length))
      bytes.append(bigEndian: identification)
      bytes.append(bigEndian: UInt16(0x4000))
      bytes.append(bigEndian: UInt32(0x4006_0000))
      bytes.append(bigEndian: UInt32(truncatingIfNeeded: source.address.low))
      bytes.append(bigEndian: UInt32(truncatingIfNeeded: destination.address.low))
    case .v6:
      bytes.append(bigEndian: UInt32(0x6000_0000))
      bytes.append(bigEndian: UInt16(truncatingIfNeeded: length))
      bytes.append(bigEndian: UInt16(0x0640))
      for address in [source.address, destination.address] {
        bytes.append(bigEndian: address.high)
        bytes.append(bigEndian: address.low)
      }
    }
    bytes.append(bigEndian: source.port)
    bytes.append(bigEndian: destination.port)
    bytes.append(bigEndian: sequence)
    bytes.append(bigEndian: flags.contains(.ack) ? acknowledgment : 0)
    bytes.append(UInt8(truncatingIfNeeded: 5 + options / 4) << 4)
    bytes.append(flags.rawValue)
    bytes.append(bigEndian: UInt16(502))
    bytes.append(bigEndian: UInt32(0))
    appendOptions(to: &bytes)
    bytes.append(contentsOf: payload)
  }

  private var optionsLength: Int {
    (flags.contains(.syn) ? 8 : 0) + (timestamp == nil ? 0 : 12) + (selective == nil ? 0 : 12)
  }

  private func appendOptions(to bytes: inout [UInt8]) {
    if flags.contains(.syn) {
      // A maximum segment of 1460 bytes, and SACK permitted.
      bytes.append(bigEndian: UInt64(0x0204_05b4_0101_0402))
    }
    if let timestamp {
      bytes.append(bigEndian: UInt32(0x0101_080a))
      bytes.append(bigEndian: timestamp.value)
      bytes.append(bigEndian: timestamp.echo)
    }
    if let selective {
      bytes.append(bigEndian: UInt32(0x0101_050a))
      bytes.append(bigEndian: selective.left)
      bytes.append(bigEndian: selective.right)
    }
  }
}

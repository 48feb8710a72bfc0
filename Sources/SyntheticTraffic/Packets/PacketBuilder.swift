import FlatlineCore

/// Builds captured packets from the inside out: `ethernet(ipv4(TCPFields().bytes))`.
package enum PacketBuilder {
  /// RFC 791.
  ///
  /// - Parameter totalLength: replaces the correct one, in bytes.
  package static func ipv4(
    _ payload: [UInt8], protocol number: UInt8 = 6, from source: IPAddress = .client,
    to destination: IPAddress = .broker, identification: UInt16 = 0x1234,
    fragment: UInt16 = 0x4000, timeToLive: UInt8 = 64, options: [UInt8] = [],
    totalLength: Int? = nil
  ) -> [UInt8] {
    let header = IPv4Fields(
      source: source, destination: destination, number: number, identification: identification,
      fragment: fragment, timeToLive: timeToLive, options: options)
    var bytes: [UInt8] = []
    header.append(to: &bytes, totalLength: totalLength ?? header.length + payload.count)
    bytes += payload
    if number == 6, fragment & 0x3fff == 0 {
      fillChecksum(of: &bytes, at: header.length, from: source, to: destination)
    }
    return bytes
  }

  /// RFC 8200. Extension headers are part of the payload.
  ///
  /// - Parameter payloadLength: replaces the correct one, in bytes.
  package static func ipv6(
    _ payload: [UInt8], nextHeader: UInt8 = 6, from source: IPAddress = .client6,
    to destination: IPAddress = .broker6, payloadLength: Int? = nil
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    IPv6Fields(source: source, destination: destination, nextHeader: nextHeader)
      .append(to: &bytes, payloadLength: payloadLength ?? payload.count)
    let start = bytes.count
    bytes += payload
    if nextHeader == 6 { fillChecksum(of: &bytes, at: start, from: source, to: destination) }
    return bytes
  }

  /// Appends a segment between two addresses, in an IP header of their version.
  ///
  /// - Parameter identification: IPv4's; Linux counts it up for every packet of a connection.
  package static func append(
    _ segment: TCPFields, from source: IPAddress, to destination: IPAddress,
    identification: UInt16, to bytes: inout [UInt8]
  ) {
    switch source.version {
    case .v4:
      let header = IPv4Fields(
        source: source, destination: destination, identification: identification)
      header.append(to: &bytes, totalLength: header.length + segment.length)
    case .v6:
      IPv6Fields(source: source, destination: destination)
        .append(to: &bytes, payloadLength: segment.length)
    }
    let start = bytes.count
    segment.append(to: &bytes)
    fillChecksum(of: &bytes, at: start, from: source, to: destination)
  }

  /// Writes the checksum of a segment that ends with `bytes`; not of one that is cut short.
  private static func fillChecksum(
    of bytes: inout [UInt8], at start: Int, from source: IPAddress, to destination: IPAddress
  ) {
    guard bytes.count - start >= 20 else { return }
    let checksum = InternetChecksum.checksum(
      of: bytes.span.extracting(start...), from: source, to: destination)
    bytes[start + 16] = UInt8(checksum >> 8)
    bytes[start + 17] = UInt8(checksum & 0xff)
  }
}

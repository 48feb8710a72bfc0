import FlatlineCore

/// PROXY headers, as haproxy's doc/proxy-protocol.txt describes them.
extension FrameBuilder {
  /// Version 1, for a TCP connection or, without ends, `UNKNOWN`.
  package static func proxyLine(_ source: Endpoint?, _ destination: Endpoint = .broker) -> [UInt8] {
    guard let source else { return Array("PROXY UNKNOWN\r\n".utf8) }
    let family = source.address.version == .v4 ? "TCP4" : "TCP6"
    return Array(
      "PROXY \(family) \(source.address) \(destination.address) \(source.port) \(destination.port)\r\n"
        .utf8)
  }

  /// Version 2.
  ///
  /// - Parameters:
  ///   - source: `nil` for LOCAL, or another `family` whose addresses nobody knows.
  ///   - extra: what follows the addresses (TLV).
  package static func proxyBinary(
    _ source: Endpoint?, _ destination: Endpoint = .broker, command: UInt8 = 0x21,
    family: UInt8? = nil, extra: [UInt8] = []
  ) -> [UInt8] {
    let signature: [UInt8] = [
      0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]
    var addresses: [UInt8] = []
    var known: UInt8 = 0
    if let source {
      known = source.address.version == .v4 ? 0x11 : 0x21
      addresses = bytes(source.address) + bytes(destination.address)
      addresses += bigEndian(source.port) + bigEndian(destination.port)
    }
    let length = UInt16(addresses.count + extra.count)
    return signature + [command, family ?? known] + bigEndian(length) + addresses + extra
  }

  private static func bytes(_ address: IPAddress) -> [UInt8] {
    address.version == .v4
      ? bigEndian(UInt32(truncatingIfNeeded: address.low))
      : [address.high, address.low].flatMap {
        bigEndian(UInt32($0 >> 32)) + bigEndian(UInt32(truncatingIfNeeded: $0))
      }
  }
}

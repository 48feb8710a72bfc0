import FlatlineCore

/// The fields of an IPv6 header (RFC 8200).
struct IPv6Fields {
  var source: IPAddress
  var destination: IPAddress
  var nextHeader: UInt8 = 6

  func append(to bytes: inout [UInt8], payloadLength: Int) {
    bytes.append(bigEndian: UInt32(0x6000_0000))
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: payloadLength))
    bytes.append(nextHeader)
    bytes.append(64)
    for address in [source, destination] {
      bytes.append(bigEndian: address.high)
      bytes.append(bigEndian: address.low)
    }
  }
}

import FlatlineCore

/// The fields of an IPv4 header (RFC 791). The checksum is zero: flatline does not look at it.
struct IPv4Fields {
  var source: IPAddress
  var destination: IPAddress
  var number: UInt8 = 6
  var identification: UInt16 = 0
  /// Flags and fragment offset: "do not fragment" by default.
  var fragment: UInt16 = 0x4000
  var timeToLive: UInt8 = 64
  var options: [UInt8] = []

  var length: Int { 20 + options.count }

  func append(to bytes: inout [UInt8], totalLength: Int) {
    bytes.append(0x40 | UInt8(length / 4))
    bytes.append(0)
    bytes.append(bigEndian: UInt16(truncatingIfNeeded: totalLength))
    bytes.append(bigEndian: identification)
    bytes.append(bigEndian: fragment)
    bytes.append(timeToLive)
    bytes.append(number)
    bytes.append(bigEndian: UInt16(0))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: source.low))
    bytes.append(bigEndian: UInt32(truncatingIfNeeded: destination.low))
    bytes += options
  }
}

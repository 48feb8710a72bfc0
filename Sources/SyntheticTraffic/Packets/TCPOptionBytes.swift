import FlatlineCore

/// The bytes of TCP options, aligned with no-operations (kind 1) as Linux writes them.
package enum TCPOptionBytes {
  package static let noOperation: [UInt8] = [1]
  /// RFC 2018.
  package static let selectivePermitted: [UInt8] = [1, 1, 4, 2]

  /// RFC 9293 section 3.7.1, in bytes.
  package static func maximumSegmentSize(_ size: UInt16) -> [UInt8] { [2, 4] + bigEndian(size) }

  /// RFC 7323: the exponent of two by which later windows are multiplied.
  package static func windowScale(_ shift: UInt8) -> [UInt8] { [1, 3, 3, shift] }

  /// RFC 7323.
  package static func timestamps(_ value: UInt32, echo: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [1, 1, 8, 10]
    bytes.append(bigEndian: value)
    bytes.append(bigEndian: echo)
    return bytes
  }

  /// RFC 2018: up to four blocks, each by its first byte and the byte after its last.
  package static func selective(_ blocks: [(left: UInt32, right: UInt32)]) -> [UInt8] {
    var bytes: [UInt8] = [1, 1, 5, UInt8(2 + 8 * blocks.count)]
    for block in blocks {
      bytes.append(bigEndian: block.left)
      bytes.append(bigEndian: block.right)
    }
    return bytes
  }
}

/// Follows the TLS records of one direction from its first byte (RFC 8446 section 5.1).
///
/// What they hold is sealed, but not how much. No AMQP frame is shorter than the eight bytes of a
/// heartbeat, and no other is as short: a record that holds eight bytes is one. What sealing adds
/// depends on the cipher suite, which ServerHello names in the clear; the client's direction, in
/// which the protocol header has eight bytes too, does not name it, and tells nothing.
package struct TLSRecordReader: Sendable {
  private enum State: Sendable {
    case header(word: UInt64, count: Int)
    case body(remaining: Int)
    /// Bytes are missing from the capture; until a segment begins with a record.
    case lost
  }

  private static let headerLength = 5
  private static let applicationData: UInt64 = 23
  /// A record's content and what may be added to it (RFC 5246 section 6.2.3).
  private static let maximumLength = 16_384 + 2048

  private var state = State.header(word: 0, count: 0)
  private var hello = ServerHello()
  /// The length of the record that is being read, if it holds application data.
  private var length: Int?

  /// - Parameter opening: the stream's first bytes.
  init(_ opening: [UInt8]) {
    var offset = 0
    _ = nextHeartbeat(opening.span, &offset)
  }

  var heapSize: Int { hello.heapSize }

  /// Whether a stream that begins so is TLS: a handshake record, version 3.x.
  static func opens(with opening: [UInt8]) -> Bool {
    opening.starts(with: [22, 3])
  }

  /// Bytes of a record that holds a heartbeat, as the first bytes of a broker's stream tell it; `nil`
  /// where they are none, or lengths tell nothing.
  package static func heartbeatRecord(opening: Span<UInt8>) -> Int? {
    guard opening.uint8(at: 0) == 22, opening.uint8(at: 1) == 3 else { return nil }
    let reader = TLSRecordReader(opening.indices.map { opening[$0] })
    return reader.hello.heartbeatLength.map { headerLength + $0 }
  }

  /// Whether a segment ends with a record of application data of so many bytes.
  package static func ends(_ payload: Span<UInt8>, withRecord bytes: Int) -> Bool {
    let start = payload.count - bytes
    return payload.uint8(at: start) == UInt8(applicationData)
      && payload.uint16(at: start + 1) == 0x0303
      && payload.uint16(at: start + 3).map(Int.init) == bytes - headerLength
  }

  /// Reads on from `offset`; returns whether a heartbeat ended there, or `false` at the end.
  mutating func nextHeartbeat(_ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
    if case .lost = state, offset == 0 { resume(bytes) }
    while offset < bytes.count {
      switch state {
      case .header(let word, let count):
        state = .header(word: word << 8 | UInt64(bytes[offset]), count: count + 1)
        offset += 1
        readHeader()
      case .body(let remaining):
        let step = min(remaining, bytes.count - offset)
        hello.append(bytes, offset..<offset + step)
        offset += step
        if endBody(remaining - step) { return true }
      case .lost:
        offset = bytes.count
      }
    }
    return false
  }

  /// Passes over bytes that were not captured; returns whether a heartbeat ended with them.
  mutating func skip(_ count: Int) -> Bool {
    hello.abandon()
    guard case .body(let remaining) = state, count <= remaining else {
      state = .lost
      return false
    }
    return endBody(remaining - count)
  }

  private mutating func readHeader() {
    guard case .header(let word, Self.headerLength) = state else { return }
    let size = Int(word & 0xffff)
    guard (20...23).contains(word >> 32), word >> 24 & 0xff == 3, size <= Self.maximumLength else {
      state = .lost
      return
    }
    length = word >> 32 == Self.applicationData ? size : nil
    state = .body(remaining: size)
  }

  private mutating func endBody(_ remaining: Int) -> Bool {
    state = remaining > 0 ? .body(remaining: remaining) : .header(word: 0, count: 0)
    return remaining == 0 && length != nil && length == hello.heartbeatLength
  }

  /// A segment that begins like application data, in the version that records have named since
  /// TLS 1.2.
  private mutating func resume(_ bytes: Span<UInt8>) {
    guard bytes.count >= 3, bytes[0] == 23, bytes[1] == 3, bytes[2] == 3 else { return }
    state = .header(word: 0, count: 0)
  }
}

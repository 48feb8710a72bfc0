/// The beginning of ServerHello (RFC 8446 section 4.1.3): as much as names the cipher suite.
struct ServerHello: Sendable {
  /// Type and length, version, random.
  private static let fixedLength = 38
  private static let type: UInt8 = 2

  private var bytes: [UInt8] = []
  private var isOver = false
  /// The length of a record that holds eight bytes; `nil` while the suite is not known, or where
  /// it is none that keeps lengths (CBC pads).
  private(set) var heartbeatLength: Int?

  var heapSize: Int { HeapSize.array(bytes) }

  mutating func append(_ packet: Span<UInt8>, _ range: Range<Int>) {
    guard !isOver else { return }
    for index in range where !isOver {
      bytes.append(packet[index])
      read()
    }
  }

  mutating func abandon() { isOver = true }

  private mutating func read() {
    guard bytes[0] == Self.type else {
      abandon()
      return
    }
    guard bytes.count > Self.fixedLength else { return }
    let suite = Self.fixedLength + 1 + Int(bytes[Self.fixedLength])
    guard bytes.count == suite + 2 else { return }
    heartbeatLength = Self.sealing(of: UInt16(bytes[suite]) << 8 | UInt16(bytes[suite + 1]))
      .map { 8 + $0 }
    bytes = []
    isOver = true
  }

  /// What a suite adds to a content.
  private static func sealing(of suite: UInt16) -> Int? {
    switch suite {
    // TLS 1.3: the content's type, and the tag; of CCM_8 half a tag.
    case 0x1301...0x1304: 17
    case 0x1305: 9
    // TLS 1.2, GCM: explicit nonce and tag (RFC 5288, RFC 5289).
    case 0x009c...0x00a1, 0xc02b...0xc032: 24
    // ChaCha20-Poly1305: the tag (RFC 7905).
    case 0xcca8...0xccae: 16
    default: nil
    }
  }
}

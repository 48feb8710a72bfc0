/// The first bytes of a stream, which decide what it is.
extension FrameReader {
  /// Whether a client's segment can only be the first of its stream.
  static func opensStream(_ payload: Span<UInt8>) -> Bool {
    guard let word = payload.uint64(at: 0) else { return false }
    return word >> 32 == ProtocolHeader.magic || ProxyHeader.opens(with: bytes(of: word))
  }

  /// Reads the eight bytes of a protocol header.
  mutating func open(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    // Only a broker answers without a protocol header: its first frame is connection.start.
    if collected == 0, bytes[offset] == FrameHeader.Kind.method.rawValue {
      beginHeader()
      return nil
    }
    word = word << 8 | UInt64(bytes[offset])
    offset += 1
    collected += 1
    guard collected == 8 else { return nil }
    guard word >> 32 == ProtocolHeader.magic else {
      let first = Self.bytes(of: word)
      guard state == .opening, ProxyHeader.opens(with: first) else { return openForeign(first) }
      aside.facts.proxy = ProxyHeaderReader(first)
      state = .proxy
      return .partial
    }
    let header = word
    if ProtocolHeader.isAMQP0(header) { beginHeader() } else { state = .opaque }
    return .protocolHeader(header)
  }

  /// Reads what a proxy says, after which the client's own stream begins.
  mutating func readProxyHeader(_ bytes: Span<UInt8>, _ offset: inout Int) -> Output? {
    switch aside.change({ $0.proxy?.read(bytes, &offset) }) {
    case .partial: return nil
    case .whole(let header):
      beginHeader()
      clearAside { $0.proxy = nil }
      state = .behindProxy
      return .proxied(header)
    case .malformed, nil:
      let first = Self.bytes(of: word)
      clearAside { $0.proxy = nil }
      return openForeign(first)
    }
  }

  private mutating func openForeign(_ first: [UInt8]) -> Output {
    if TLSRecordReader.opens(with: first) {
      aside.facts.records = TLSRecordReader(first)
      state = .sealed
    } else {
      state = .opaque
    }
    return .foreign(first)
  }

  static func bytes(of word: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
  }
}

/// Gathers a PROXY header, which may come in several segments.
struct ProxyHeaderReader: Sendable {
  enum Progress: Equatable {
    /// All bytes were taken, and more are to come.
    case partial
    case whole(ProxyHeader)
    /// It is none after all.
    case malformed
  }

  /// The longest line of version 1, with its end.
  private static let maximumLine = 107
  /// Bytes of version 2 before the addresses.
  private static let fixedLength = 16

  private var bytes: [UInt8]
  /// Of version 2, bytes to pass over behind the addresses: what else the proxy tells (TLV).
  private var rest = 0
  private let isText: Bool

  /// - Parameter opening: the stream's first eight bytes, for which
  ///   ``ProxyHeader/opens(with:)`` holds.
  init(_ opening: [UInt8]) {
    bytes = opening
    isText = opening.first != ProxyHeader.signature[0]
  }

  /// Bytes of memory.
  var heldBytes: Int { bytes.capacity }

  /// Reads on from `offset`.
  mutating func read(_ source: Span<UInt8>, _ offset: inout Int) -> Progress {
    isText ? readLine(source, &offset) : readBinary(source, &offset)
  }

  private mutating func readLine(_ source: Span<UInt8>, _ offset: inout Int) -> Progress {
    while offset < source.count {
      bytes.append(source[offset])
      offset += 1
      if bytes.last == UInt8(ascii: "\n") {
        guard bytes.dropLast().last == UInt8(ascii: "\r"),
          let header = ProxyHeader(line: bytes.dropLast(2))
        else { return .malformed }
        return .whole(header)
      }
      if bytes.count == Self.maximumLine { return .malformed }
    }
    return .partial
  }

  private mutating func readBinary(_ source: Span<UInt8>, _ offset: inout Int) -> Progress {
    while let wanted = wantedLength, bytes.count < wanted, offset < source.count {
      bytes.append(source[offset])
      offset += 1
      guard bytes.count == Self.fixedLength else { continue }
      guard bytes.starts(with: ProxyHeader.signature) else { return .malformed }
      rest = max(0, length - ProxyHeader.addressesV6)
    }
    guard bytes.count == wantedLength else { return .partial }
    let step = min(rest, source.count - offset)
    offset += step
    rest -= step
    guard rest == 0 else { return .partial }
    guard let header = ProxyHeader(binary: bytes.span, length: length) else { return .malformed }
    return .whole(header)
  }

  /// How many bytes are to be kept, as far as is known.
  private var wantedLength: Int? {
    guard bytes.count >= Self.fixedLength else { return Self.fixedLength }
    return Self.fixedLength + min(length, ProxyHeader.addressesV6)
  }

  /// What version 2 says of all that follows its first sixteen bytes.
  private var length: Int { Int(bytes.span.uint16(at: 14) ?? 0) }
}

/// What a proxy says of the connection that it passes on, before the client's own bytes: the PROXY
/// protocol, versions 1 and 2 (haproxy's doc/proxy-protocol.txt).
public struct ProxyHeader: Sendable, Equatable {
  /// The client that the proxy speaks for; `nil` where it speaks for itself (LOCAL), or does not
  /// know (UNKNOWN, UNSPEC), or names no TCP connection.
  public var client: Endpoint?
  /// The first eight bytes: what a broker reads that does not expect a PROXY header.
  let opening: UInt64

  /// `PROXY ` of version 1, and the first eight of version 2's twelve bytes.
  private static let textPrefix = Array("PROXY ".utf8)
  static let signature: [UInt8] = [
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
  ]
  private static let families = ["TC", "UN"]

  /// Whether a stream whose first eight bytes are these may have begun with a PROXY header.
  static func opens(with bytes: [UInt8]) -> Bool {
    guard bytes.count == 8 else { return false }
    if bytes.elementsEqual(signature.prefix(8)) { return true }
    return bytes.starts(with: textPrefix)
      && families.contains(String(decoding: bytes.dropFirst(6), as: UTF8.self))
  }

  /// Reads a line of version 1, without its end.
  ///
  /// - Returns: `nil` where it is malformed.
  init?(line: ArraySlice<UInt8>) {
    let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 2, words[0] == "PROXY" else { return nil }
    opening = line.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    let version: IPAddress.Version
    switch words[1] {
    // What follows is to be passed over.
    case "UNKNOWN": return
    case "TCP4": version = .v4
    case "TCP6": version = .v6
    default: return nil
    }
    guard words.count == 6, let source = IPAddress(words[2]), source.version == version,
      let destination = IPAddress(words[3]), destination.version == version,
      let port = Self.port(words[4]), Self.port(words[5]) != nil
    else { return nil }
    client = Endpoint(source.unmapped, port)
  }

  /// Reads version 2: sixteen bytes, and the addresses.
  ///
  /// - Parameter length: as the header tells it, of all that follows the sixteen bytes.
  /// - Returns: `nil` where it is malformed.
  init?(binary bytes: Span<UInt8>, length: Int) {
    guard let opening = bytes.uint64(at: 0), let command = bytes.uint8(at: 12),
      let family = bytes.uint8(at: 13), command >> 4 == 2, command & 0xf <= 1
    else { return nil }
    self.opening = opening
    // LOCAL, and families that need not be known, have no address to be used.
    guard command & 0xf == 1 else { return }
    switch family {
    case 0x11:
      guard length >= Self.addressesV4, let address = bytes.uint32(at: 16),
        let port = bytes.uint16(at: 24)
      else { return nil }
      client = Endpoint(IPAddress(v4: address), port)
    case 0x21:
      guard length >= Self.addressesV6, let high = bytes.uint64(at: 16),
        let low = bytes.uint64(at: 24), let port = bytes.uint16(at: 48)
      else { return nil }
      client = Endpoint(IPAddress(v6High: high, low: low).unmapped, port)
    default: break
    }
  }

  /// Bytes of both addresses and ports.
  static let addressesV4 = 12
  static let addressesV6 = 36

  private static func port(_ text: String) -> UInt16? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      ? UInt16(text) : nil
  }
}

extension IPAddress {
  /// An IPv4 address that was written as IPv6 (RFC 4291 section 2.5.5.2), as itself: so RabbitMQ
  /// prints it (rabbit_misc, `ntoa`).
  fileprivate var unmapped: IPAddress {
    guard version == .v6, high == 0, low >> 32 == 0xffff else { return self }
    return IPAddress(v4: UInt32(truncatingIfNeeded: low))
  }
}

/// An address and a TCP port.
public struct Endpoint: Hashable, Sendable {
  public let address: IPAddress
  public let port: UInt16

  @inlinable
  public init(_ address: IPAddress, _ port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension Endpoint {
  /// What `==` says, in a few instructions.
  @inline(__always)
  func isEqual(to other: Endpoint) -> Bool {
    let addresses = (address.low ^ other.address.low) | (address.high ^ other.address.high)
    return addresses | UInt64(port ^ other.port) == 0 && address.version == other.address.version
  }

  /// Reads `198.51.100.31:33730` or `[2001:db8::1]:5672`.
  public init?(_ text: some StringProtocol) {
    guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("+"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard let address = IPAddress(host) else { return nil }
    self.init(address, port)
  }
}

extension Endpoint: CustomStringConvertible, Encodable {
  /// `198.51.100.31:33730`, or `[2001:db8::1]:5672`.
  public var description: String {
    address.version == .v4 ? "\(address):\(port)" : "[\(address)]:\(port)"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

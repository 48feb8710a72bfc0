/// Hashes keys of flows, with numbers that nobody outside knows: who chooses addresses and ports
/// cannot choose where they fall.
struct FlowHash: Sendable {
  private let first: UInt64
  private let second: UInt64

  init(first: UInt64, second: UInt64) {
    self.first = first
    // Odd: so no product loses a bit.
    self.second = second | 1
  }

  static func random() -> FlowHash {
    FlowHash(first: .random(in: .min ... .max), second: .random(in: .min ... .max))
  }

  /// The same whichever of the two is the broker, so that it can be computed before that is known.
  @inline(__always)
  func hash(between one: Endpoint, _ other: Endpoint) -> UInt32 {
    UInt32(truncatingIfNeeded: word(one).folded(with: word(other)) >> 32)
  }

  @inline(__always)
  func hash(_ port: UInt16) -> UInt32 {
    UInt32(truncatingIfNeeded: (UInt64(port) ^ first).folded(with: second) >> 32)
  }

  func hash(_ address: IPAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: word(Endpoint(address, 0)).folded(with: second) >> 32)
  }

  /// A sum and a product: who has many addresses and ports cannot let one cancel out the other.
  @inline(__always)
  private func word(_ endpoint: Endpoint) -> UInt64 {
    let rest = endpoint.address.high ^ UInt64(endpoint.port) << 48 ^ UInt64(endpoint.port)
    return endpoint.address.low ^ first ^ rest &* second
  }
}

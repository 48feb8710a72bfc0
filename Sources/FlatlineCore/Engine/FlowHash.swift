/// Hashes keys of flows, with numbers that nobody outside knows: who chooses addresses and ports
/// cannot choose where they fall.
struct FlowHash: Sendable {
  private let first: UInt64
  private let second: UInt64

  init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  static func random() -> FlowHash {
    FlowHash(first: .random(in: .min ... .max), second: .random(in: .min ... .max))
  }

  /// The upper and the lower half of a product, put together: every bit of it depends on all bits
  /// of both factors.
  @inline(__always)
  private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// The same whichever of the two is the broker: so nobody has to ask first, which for each packet
  /// would be a guess.
  @inline(__always)
  func hash(between one: Endpoint, _ other: Endpoint) -> UInt32 {
    let hash = Self.fold(word(one) ^ second, word(other) ^ second)
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  func hash(_ address: IPAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: word(Endpoint(address, 0)) >> 32)
  }

  @inline(__always)
  private func word(_ endpoint: Endpoint) -> UInt64 {
    let port = UInt64(endpoint.port) << 48
    return Self.fold(endpoint.address.low ^ first ^ port, endpoint.address.high ^ second)
  }
}

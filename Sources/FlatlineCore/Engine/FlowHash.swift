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

  /// The same whichever of the two is the broker, for where that is not known yet. It has nothing in
  /// common with the other.
  @inline(__always)
  func hash(between one: Endpoint, _ other: Endpoint) -> UInt32 {
    func word(_ endpoint: Endpoint) -> UInt64 {
      let port = UInt64(endpoint.port) << 48
      return Self.fold(endpoint.address.low ^ first ^ port, endpoint.address.high ^ second)
    }
    let hash = Self.fold(word(one) ^ second, word(other) ^ second)
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  @inline(__always)
  func hash(_ client: Endpoint, _ broker: Endpoint) -> UInt32 {
    let ports = UInt64(client.port) << 16 | UInt64(broker.port)
    var hash = Self.fold(client.address.low ^ first, client.address.high ^ second)
    hash = Self.fold(hash ^ broker.address.low, broker.address.high ^ second)
    hash = Self.fold(hash ^ ports, first | 1)
    return UInt32(truncatingIfNeeded: hash >> 32)
  }
}

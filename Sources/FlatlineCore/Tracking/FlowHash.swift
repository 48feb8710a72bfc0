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

  /// The same whichever of the two is the broker, so that it can be computed before that is known.
  @inline(__always)
  func hash(between one: Endpoint, _ other: Endpoint) -> UInt32 {
    let hash = (word(one) ^ second).folded(with: word(other) ^ second)
    return UInt32(truncatingIfNeeded: hash >> 32)
  }

  func hash(_ address: IPAddress) -> UInt32 {
    UInt32(truncatingIfNeeded: word(Endpoint(address, 0)) >> 32)
  }

  @inline(__always)
  private func word(_ endpoint: Endpoint) -> UInt64 {
    let port = UInt64(endpoint.port) << 48
    return (endpoint.address.low ^ first ^ port).folded(with: endpoint.address.high ^ second)
  }
}

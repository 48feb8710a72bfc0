/// SHA-256 (FIPS 180-4): how a page's security policy names the only script and style that it obeys.
enum Hash256 {
  /// Section 4.2.2: of the cube roots of the first 64 primes.
  private static let constants = primes(64).map { fraction(ofRoot: 3, of: $0) }
  /// Section 5.3.3: of the square roots of the first eight.
  private static let initial = primes(8).map { fraction(ofRoot: 2, of: $0) }

  /// The 32 bytes of the hash.
  static func of(_ message: [UInt8]) -> [UInt8] {
    var state = initial
    // A one bit, zeros, and the length in bits fill the last block.
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    let bits = UInt64(message.count) * 8
    padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
    var schedule = [UInt32](repeating: 0, count: 64)
    for start in stride(from: 0, to: padded.count, by: 64) {
      fill(&schedule, from: padded[start..<start + 64])
      mix(schedule, into: &state)
    }
    return state.flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
    }
  }

  private static func fill(_ schedule: inout [UInt32], from block: ArraySlice<UInt8>) {
    for (index, byte) in block.enumerated() {
      schedule[index / 4] = schedule[index / 4] << 8 | UInt32(byte)
    }
    for index in 16..<64 {
      let (near, far) = (schedule[index - 2], schedule[index - 15])
      let sum = schedule[index - 16] &+ schedule[index - 7]
      let first = far.turned(7) ^ far.turned(18) ^ (far >> 3)
      let second = near.turned(17) ^ near.turned(19) ^ (near >> 10)
      schedule[index] = sum &+ first &+ second
    }
  }

  private static func mix(_ schedule: [UInt32], into state: inout [UInt32]) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let choice = (e & f) ^ (~e & g)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      let turns = e.turned(6) ^ e.turned(11) ^ e.turned(25)
      let first = h &+ turns &+ choice &+ constants[index] &+ schedule[index]
      let second = (a.turned(2) ^ a.turned(13) ^ a.turned(22)) &+ majority
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static func primes(_ count: Int) -> [UInt32] {
    var primes: [UInt32] = []
    var candidate: UInt32 = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }

  /// The first 32 bits behind the point of a root, which is below 32.
  private static func fraction(ofRoot degree: Int, of number: UInt32) -> UInt32 {
    let target = UInt128(number) << (32 * UInt128(degree))
    var root: UInt128 = 0
    for bit in (0..<37).reversed() {
      let candidate = root | UInt128(1) << UInt128(bit)
      let power = (1..<degree).reduce(candidate) { product, _ in product * candidate }
      if power <= target { root = candidate }
    }
    return UInt32(truncatingIfNeeded: root)
  }
}

extension UInt32 {
  fileprivate func turned(_ bits: UInt32) -> UInt32 { self >> bits | self << (32 - bits) }
}

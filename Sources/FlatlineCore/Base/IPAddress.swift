/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
  public enum Version: UInt8, Sendable {
    case v4 = 4
    case v6 = 6
  }

  /// The upper half of an IPv6 address; zero for IPv4.
  public let high: UInt64
  /// The lower half of an IPv6 address; the whole address for IPv4.
  public let low: UInt64
  // Last, for a port then fits behind it.
  public let version: Version

  @inlinable
  public init(v4 address: UInt32) {
    version = .v4
    high = 0
    low = UInt64(address)
  }

  @inlinable
  public init(v6High high: UInt64, low: UInt64) {
    version = .v6
    self.high = high
    self.low = low
  }

  /// Quick, for every packet may look one up; with the seed in both factors nobody can choose
  /// addresses that collide.
  public func _rawHashValue(seed: Int) -> Int {
    let seed = UInt64(bitPattern: Int64(seed))
    return Int(
      truncatingIfNeeded: (low ^ seed).folded(with: high ^ (seed &* 0x9e37_79b9_7f4a_7c15 | 1)))
  }

  /// Whether nobody but this host can reach it (RFC 1122, RFC 4291).
  package var isLoopback: Bool {
    version == .v4 ? low >> 24 == 127 : high == 0 && (low == 1 || low >> 24 == 0xff_ff7f)
  }
}

extension IPAddress {
  /// Reads dotted decimal or RFC 4291's text for IPv6, without a zone.
  public init?(_ text: some StringProtocol) {
    // Integers read a sign, addresses have none.
    guard !text.contains("+"), !text.contains("-") else { return nil }
    if text.contains(":") {
      guard let groups = Self.groups(text) else { return nil }
      let halves = groups.enumerated().reduce(into: [UInt64](repeating: 0, count: 2)) {
        $0[$1.offset / 4] = $0[$1.offset / 4] << 16 | UInt64($1.element)
      }
      self.init(v6High: halves[0], low: halves[1])
      return
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let part else { return nil }
      address = address << 8 | UInt32(part)
    }
    self.init(v4: address)
  }

  /// The eight groups of an IPv6 address; "::" stands for the missing ones.
  private static func groups(_ text: some StringProtocol) -> [UInt16]? {
    let sides = String(text).split(separator: "::", omittingEmptySubsequences: false)
    guard sides.count <= 2 else { return nil }
    var parsed: [[UInt16]] = []
    for side in sides {
      var groups: [UInt16] = []
      for part in side.split(separator: ":", omittingEmptySubsequences: side.isEmpty) {
        if part.contains("."), let embedded = IPAddress(part) {
          groups += [UInt16(embedded.low >> 16), UInt16(embedded.low & 0xffff)]
          continue
        }
        guard part.utf8.count <= 4, let group = UInt16(part, radix: 16) else { return nil }
        groups.append(group)
      }
      parsed.append(groups)
    }
    let count = parsed.reduce(0) { $0 + $1.count }
    guard parsed.count == 2 else { return count == 8 ? parsed[0] : nil }
    guard count < 8 else { return nil }
    return parsed[0] + Array(repeating: 0, count: 8 - count) + parsed[1]
  }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or RFC 5952's canonical text for IPv6.
  public var description: String {
    guard version == .v6 else { return dottedDecimal }
    let groups = (0..<8).map { index -> UInt64 in
      let half = index < 4 ? high : low
      return (half >> UInt64(48 - 16 * (index % 4))) & 0xffff
    }
    // RFC 5952 section 4.2: the longest run of two or more zero groups, the first of equals,
    // becomes "::".
    var best = 0..<0
    var start = 0
    while start < 8 {
      guard groups[start] == 0 else {
        start += 1
        continue
      }
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(best.count, 1) { best = start..<end }
      start = end
    }
    let text = groups.map { String($0, radix: 16) }
    guard !best.isEmpty else { return text.joined(separator: ":") }
    return text[..<best.lowerBound].joined(separator: ":") + "::"
      + text[best.upperBound...].joined(separator: ":")
  }
}

extension IPAddress {
  private var dottedDecimal: String {
    var text: [UInt8] = []
    text.reserveCapacity(15)
    for byte in 0..<4 {
      text.append(decimal: Int(low >> (24 - 8 * byte)) & 0xff, then: byte < 3 ? "." : nil)
    }
    return String(decoding: text, as: UTF8.self)
  }
}

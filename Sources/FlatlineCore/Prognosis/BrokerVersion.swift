/// A RabbitMQ version, as far as it matters for wording.
public struct BrokerVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
  public var major: Int
  public var minor: Int
  public var patch: Int

  public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `3.10.8`, `4.1` or `4.2.0-rc.1`; `nil` when it does not begin with two numbers.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map {
      part in
      Int(part.prefix { ("0"..."9").contains($0) })
    }
    guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
    self.init(major, minor, parts.count > 2 ? parts[2] ?? 0 : 0)
  }

  public static func < (left: BrokerVersion, right: BrokerVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  public var description: String { "\(major).\(minor).\(patch)" }

  /// What is assumed when neither the wire nor the user tells.
  public static let newest = BrokerVersion(4, 3, 5)
}

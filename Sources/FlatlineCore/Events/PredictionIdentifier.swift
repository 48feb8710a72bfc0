/// Names a prediction: sixteen hexadecimal digits, the same in every run over the same packets.
public struct PredictionIdentifier: Hashable, Comparable, Sendable, Encodable,
  CustomStringConvertible
{
  let value: UInt64

  // The value is a hash already: with the seed of a set one multiplication is enough.
  public func _rawHashValue(seed: Int) -> Int {
    Int(truncatingIfNeeded: value.folded(with: UInt64(truncatingIfNeeded: seed) | 1))
  }

  public static func < (left: PredictionIdentifier, right: PredictionIdentifier) -> Bool {
    left.value < right.value
  }

  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Names a prediction: sixteen hexadecimal digits, the same in every run over the same packets.
public struct PredictionIdentifier: Hashable, Sendable, Encodable, CustomStringConvertible {
  let value: UInt64

  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

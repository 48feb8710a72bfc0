/// Prometheus' text exposition format, version 0.0.4.
public struct Exposition: Sendable {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public enum Kind: String, Sendable {
    case counter, gauge
  }

  /// One line: labels in the order given, and a value.
  public struct Sample: Sendable {
    public var labels: [(name: String, value: String)]
    public var value: Double

    public init(_ value: Double, _ labels: [(String, String)] = []) {
      self.labels = labels
      self.value = value
    }
  }

  public private(set) var text = ""

  public init() {}

  public mutating func add(
    _ name: String, _ kind: Kind, help: String, _ samples: some Sequence<Sample>
  ) {
    text +=
      "# HELP \(name) \(Self.escaped(help, isLabel: false))\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      text += name
      if !sample.labels.isEmpty {
        let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, isLabel: true))\"" }
        text += "{\(labels.joined(separator: ","))}"
      }
      text += " \(Self.number(sample.value))\n"
    }
  }

  public mutating func add(_ name: String, _ kind: Kind, help: String, _ value: Double) {
    add(name, kind, help: help, CollectionOfOne(Sample(value)))
  }

  private static func escaped(_ text: String, isLabel: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where isLabel: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
    let whole = value.rounded(.towardZero)
    // Beyond 2^53 a Double is whole, but prints an exponent, which is fine too.
    return whole == value && value.magnitude < 9e15 ? String(Int64(value)) : String(value)
  }
}

import FoundationEssentials

/// JSON as values, whatever it says.
enum JSONValue: Decodable, Sendable, Equatable {
  case text(String)
  case flag(Bool)
  case whole(Int)
  case number(Double)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .whole(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Without quotes where it is a text; a list's parts with blanks between them; an object's as
  /// `name=value`.
  var text: String {
    switch self {
    case .text(let value): value
    case .flag(let value): value ? "true" : "false"
    case .whole(let value): String(value)
    case .number(let value): String(value)
    case .list(let values): values.map(\.text).joined(separator: " ")
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }
        .joined(separator: " ")
    }
  }
}

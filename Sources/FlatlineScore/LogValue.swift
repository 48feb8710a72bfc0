import FlatlineCore

/// A value in a JSON object of a log, as far as it may matter.
enum LogValue: Decodable {
  case text(String)
  case number(Double)
  /// Text that is not printable, as journald writes it.
  case byteList([UInt8])
  case object([Member])
  case other

  struct Member {
    /// In small letters, without what stands before the last dot, `@` and `_`.
    var name: String
    var value: LogValue
  }

  /// How many members of one object are looked at.
  private static let mostMembers = 200
  /// Objects in objects deeper than this are passed over.
  private static let deepest = 4

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let bytes = try? container.decode([UInt8].self) {
      self = .byteList(bytes)
    } else if decoder.codingPath.count < Self.deepest,
      let container = try? decoder.container(keyedBy: Key.self)
    {
      self = .object(try Self.members(container) { _ in true })
    } else {
      self = .other
    }
  }

  /// - Parameter isWanted: by the member's name.
  static func members(
    _ container: KeyedDecodingContainer<Key>, where isWanted: (String) -> Bool
  ) throws -> [Member] {
    // Sorted, so that the same line is read in the same way each time.
    let keys = container.allKeys.prefix(mostMembers).filter { isWanted($0.name) }
      .sorted { $0.stringValue < $1.stringValue }
    return try keys.map { key in
      let text = try? container.decode(String.self, forKey: key)
      return Member(
        name: key.name,
        value: try text.map { .text($0) } ?? container.decode(LogValue.self, forKey: key))
    }
  }

  struct Key: CodingKey {
    var stringValue: String
    let name: String
    var intValue: Int? { nil }

    /// The name of `@timestamp`, `__REALTIME_TIMESTAMP`, `log.level`: the last word in small
    /// letters.
    init(stringValue: String) {
      self.stringValue = stringValue
      if stringValue.utf8.allSatisfy({ $0 >= 0x60 }) {
        name = stringValue
      } else {
        let bytes = Array(stringValue.utf8)[...]
        let last = bytes.lastIndex(of: UInt8(ascii: ".")).map { bytes[($0 + 1)...] } ?? bytes
        name = last.drop { !$0.isLetter }.text.lowercased()
      }
    }

    init?(intValue: Int) { nil }
  }

  /// Those of an object, and behind them those of the objects in it.
  static func flattened(_ members: [Member]) -> [Member] {
    members
      + members.flatMap { member -> [Member] in
        if case .object(let inner) = member.value { flattened(inner) } else { [] }
      }
  }

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  var bytes: LogBytes? {
    switch self {
    case .text(let text): Array(text.utf8)[...]
    case .byteList(let bytes): bytes[...]
    case .number, .object, .other: nil
    }
  }

  /// A date, or a number (`time_format = epoch_secs` and `epoch_usecs`).
  var time: LogTime? {
    if case .number(let number) = self { return LogTime.epoch(number) }
    guard var bytes else { return nil }
    return LogTime.parse(from: &bytes) ?? LogTime.parseCollected(from: &bytes)
  }

  /// A date that is all of the text.
  var date: LogTime? {
    guard case .text(let text) = self, text.utf8.contains(UInt8(ascii: "-")) else { return nil }
    var bytes = Array(text.utf8)[...]
    guard let time = LogTime.parseCollected(from: &bytes), bytes.isEmpty else { return nil }
    return time
  }

  var level: LogLevel? { text.flatMap { LogLevel(word: $0) } }

  /// `<0.1141.0>`, if that is all of the text.
  var process: String? {
    guard var bytes else { return nil }
    guard let process = bytes.parseProcess(), bytes.isEmpty else { return nil }
    return process
  }
}

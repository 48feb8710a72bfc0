import FlatlineReport

/// An event as a syslog message (RFC 5424), its members as structured data.
package struct SyslogMessage {
  /// Who sends.
  package struct Sender: Sendable, Equatable {
    package var host: String?
    package var process: Int32

    package init(host: String?, process: Int32) {
      self.host = host
      self.process = process
    }
  }

  /// `daemon` (RFC 5424, table 1).
  private static let facility = 3
  /// RFC 5424, 6.3.2: a name of one's own needs a number of one's own. This one is for examples (RFC
  /// 5612), for flatline has none.
  static let element = "flatline@32473"
  /// Bytes of a message. Receivers take 2048 and should take more (6.1); rsyslog takes 8192.
  static let longest = 8000
  /// Columns of a value; a longer one is left out.
  private static let longestValue = 1024
  private static let longestName = 32

  /// Without a frame around it.
  package let text: String

  package init(_ record: EventRecord, from sender: Sender) {
    let priority = Self.facility * 8 + record.severity.syslog
    let head =
      "<\(priority)>1 \(record.at?.rfc3339 ?? "-") \(Self.word(sender.host, longest: 255))"
      + " flatline \(sender.process) \(Self.word(record.event.name, longest: 32)) "
    var data = "[\(Self.element)"
    let end = "] " + record.message
    for member in record.members where member.path != ["at"] {
      guard let parameter = Self.parameter(member),
        [head, data, parameter, end].reduce(0, { $0 + $1.utf8.count }) <= Self.longest
      else { continue }
      data += parameter
    }
    text = head + data + end
  }

  /// In a stream: its length in bytes before it (RFC 6587, 3.4.1).
  package var counted: String { "\(text.utf8.count) \(text)" }

  /// ` name="value"`, without what a receiver might take for an end.
  private static func parameter(_ member: EventRecord.Member) -> String? {
    let name = member.words.joined(separator: ".")
    let value = Text.safe(member.value.text, limit: longestValue + 1)
    guard name.utf8.count <= longestName, value.utf8.count <= longestValue else { return nil }
    var escaped = ""
    for character in value {
      if "\"\\]".contains(character) { escaped += "\\" }
      escaped.append(character)
    }
    return " \(name)=\"\(escaped)\""
  }

  /// Visible ASCII, or `-` where nothing is known.
  private static func word(_ text: String?, longest: Int) -> String {
    let bytes = (text ?? "").utf8.filter { 0x21...0x7e ~= $0 }.prefix(longest)
    return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
  }
}

import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

/// RFC 5424.
struct SyslogMessageTests {
  private static let sender = SyslogMessage.Sender(host: "rabbit-1.example", process: 42)

  private static func text(
    name: String? = nil, from sender: SyslogMessage.Sender = sender
  ) throws -> String {
    SyslogMessage(try .of(.prediction(.of(7, name: name))), from: sender).text
  }

  /// Facility daemon, 3, and warning, 4.
  @Test func theHead() throws {
    let text = try Self.text()
    #expect(
      text.hasPrefix(
        "<28>1 2026-11-22T14:53:34.000000Z rabbit-1.example flatline 42 prediction "
          + "[flatline@32473 "))
    #expect(text.contains(#" flow.client="198.51.100.31:33730""#))
    #expect(text.contains(#" closes_at="2026-11-22T15:08:34.000000Z""#))
    #expect(text.contains(#""] 198.51.100.31:33730  "#))
  }

  @Test(arguments: [(nil, "-"), ("", "-"), ("a b\u{e9}", "ab")])
  func aHostWithoutAName(host: String?, word: String) throws {
    let text = try Self.text(from: .init(host: host, process: 1))
    #expect(text.split(separator: " ")[2] == Substring(word))
  }

  /// 6.3.3: three characters have a backslash before them. Others that are not visible are escaped
  /// as everywhere: receivers take a line's end for the message's.
  @Test(arguments: [
    (#"a"b]c\d"#, #"a\"b\]c\\d"#), ("a\nb", #"a\\u{a}b"#), ("é", "é"),
  ])
  func values(name: String, written: String) throws {
    #expect(try Self.text(name: name).contains(#" flow.name="\#(written)""#))
  }

  @Test func inAStreamItsLengthInBytesIsBeforeIt() throws {
    let message = SyslogMessage(try .of(.prediction(.of(7, name: "é"))), from: Self.sender)
    #expect(message.counted == "\(Array(message.text.utf8).count) \(message.text)")
  }

  /// Of an incident with a thousand connections the message is not longer than receivers take.
  @Test func whatIsTooLongIsLeftOut() throws {
    var incident = Incident.of(1)
    incident.ids = (0..<1000).map { PredictionIdentifier(value: $0) }
    incident.users = Dictionary(
      (0..<20).map { (String(repeating: "u", count: 40) + "\($0)", 1) }, uniquingKeysWith: +)
    let text = SyslogMessage(try .of(.incident(incident)), from: Self.sender).text
    #expect(text.utf8.count <= SyslogMessage.longest)
    #expect(!text.contains(" ids="))
    #expect(text.contains(" users="))
  }
}

import FlatlineCore
import Testing

@testable import FlatlineScore

/// What stands before a line, one kind after the other.
struct LogPrefixTests {
  private static let reference = Instant(secondsSinceEpoch: 1_795_358_000, nanoseconds: 0)

  private struct Stripped: Equatable {
    var text: String
    var time: String?
    var hasZone = true
  }

  private static func strip(_ line: String) throws -> Stripped? {
    var rest = Array(line.utf8)[...]
    guard let prefix = LogPrefix.strip(from: &rest, near: try #require(reference)) else {
      #expect(rest.text == line)
      return nil
    }
    return Stripped(
      text: rest.text, time: prefix.time?.instant.rfc3339,
      hasZone: prefix.time?.hasZone ?? true)
  }

  @Test(arguments: [
    ("2026-11-22T14:35:42.987654321Z text", "text", "2026-11-22T14:35:42.987654Z", true),
    ("2026-11-22T15:35:42.987654+01:00  text", " text", "2026-11-22T14:35:42.987654Z", true),
    ("2026-11-22T14:35:42.5Z", "", "2026-11-22T14:35:42.500000Z", true),
    ("2026-11-22T14:35:42.5Z stdout F text", "text", "2026-11-22T14:35:42.500000Z", true),
    ("2026-11-22T14:35:42.5Z stderr P  text", " text", "2026-11-22T14:35:42.500000Z", true),
    ("2026-11-22T14:35:42.5Z stdout F:x text", "text", "2026-11-22T14:35:42.500000Z", true),
    ("2026-11-22T14:35:42+0000 h rabbit[1]: text", "text", "2026-11-22T14:35:42.500000Z", true),
    ("2026-11-22T14:35:42.25-05:00 h rabbitmq: text", "text", "2026-11-22T19:35:42.250000Z", true),
    ("Sun 2026-11-22 14:35:42 UTC h t[1]: text", "text", "2026-11-22T14:35:42.500000Z", true),
    ("Sun 2026-11-22 14:35:42 CET h t[1]: text", "text", "2026-11-22T14:35:42.500000Z", false),
    ("1795358142.25 h t[1]: text", "text", "2026-11-22T14:35:42.250000Z", true),
    ("Nov 22 14:35:42 h t[1]: text", "text", "2026-11-22T14:35:42.500000Z", false),
    ("Nov  2 14:35:42 h t: text", "text", "2026-11-02T14:35:42.500000Z", false),
    ("Nov 22 14:35:42.25 h a/b[1]:  text", " text", "2026-11-22T14:35:42.250000Z", false),
    ("Nov 22 14:35:42 h daemon.info t[1]: text", "text", "2026-11-22T14:35:42.500000Z", false),
    ("Nov 22 14:35:42 t[1]: text", "text", "2026-11-22T14:35:42.500000Z", false),
    ("Nov 22 2025 14:35:42 h t: text", "text", "2025-11-22T14:35:42.500000Z", false),
    ("<30>Nov 22 14:35:42 h t: text", "text", "2026-11-22T14:35:42.500000Z", false),
    ("<30>1 2026-11-22T14:35:42.5Z h a - - - text", "text", "2026-11-22T14:35:42.500000Z", true),
    (
      "<30>1 2026-11-22T14:35:42.5Z h a 1 m - \u{feff}text", "text", "2026-11-22T14:35:42.500000Z",
      true
    ),
    (
      #"1 2026-11-22T14:35:42.5Z h a 1 m [x y="]\""][z] text"#, "text",
      "2026-11-22T14:35:42.500000Z", true
    ),
    ("2026-11-22T14:35:42.5Z h a 1 m - text", "text", "2026-11-22T14:35:42.500000Z", true),
  ])
  func aPrefixWithATime(line: String, text: String, time: String, hasZone: Bool) throws {
    #expect(try Self.strip(line) == Stripped(text: text, time: time, hasZone: hasZone))
  }

  @Test(arguments: [
    ("[pod/rabbitmq-0/rabbitmq] text", "text"), ("[pod/rabbitmq-0/rabbitmq]", ""),
    ("rabbitmq-1  | text", "text"), ("a_b.c@node    |  text", " text"), ("rabbit |", ""),
    ("<27>text", "text"), ("<30>1 - h a - - - text", "text"),
    ("[ 12345.678901] h t[1]: text", "text"),
  ])
  func aPrefixWithoutATime(line: String, text: String) throws {
    #expect(try Self.strip(line) == Stripped(text: text, time: nil))
  }

  /// What RabbitMQ's own lines begin with, and what only looks like a prefix.
  @Test(arguments: [
    "", " ", "text", "missed heartbeats from client, timeout: 60s", "{inet_error,etimedout}",
    "PLAIN login refused: user 'a' - invalid credentials", "operation none caused a x: y",
    "[error] <0.1.0> text", "<0.1.0> text", "<1234>text", "<>text", "[pod/", "a|b", "| text",
    "Nov", "Nov 22", "Nov 22 14:35", "Nov 22 24:00:00 h t: text", "Now 22 14:35:42 h t: x", "Sun x",
    "2026-11-22", "2026-11-22T14:35:42Ztext", "1795358142 text", "[1.2.3] h t[1]: x", "1 text",
  ])
  func noPrefix(line: String) throws {
    #expect(try Self.strip(line) == nil)
  }

  /// Texts that follow a time and are not taken for the name of a host and a program.
  @Test(arguments: [
    "missed heartbeats from client, timeout: 60s", "exception exit: {a,b}",
    "PLAIN login refused: user 'a' - invalid credentials", "a b c d e", "- - - -",
    "closing AMQP connection <0.1.0> (198.51.100.1:1 -> 203.0.113.21:5672 - a[1]: b):",
    "2026-11-22 14:35:42.25+00:00 [info] <0.1.0> - text",
  ])
  func aTextBehindATime(text: String) throws {
    #expect(try Self.strip("2026-11-22T14:35:42.5Z " + text)?.text == text)
  }

  @Test(arguments: [
    ("2026-12-31T23:00:00.000000Z", "Jan  1 00:00:01", 2027),
    ("2027-01-01T00:30:00.000000Z", "Dec 31 23:59:59", 2026),
    ("2026-11-22T14:35:42.000000Z", "Nov 22 14:35:42", 2026),
    ("2026-03-01T00:00:00.000000Z", "Oct 10 00:00:00", 2025),
  ])
  func theYearIsTheOneThatIsNearest(reference: String, text: String, year: Int) throws {
    var bytes = Array(text.utf8)[...]
    let reference = try #require(BrokerLog(reference + " [info] <0.1.0> x").start)
    let time = LogTime.parseWithoutYear(from: &bytes, near: reference)
    #expect(time?.instant.utc.year == year)
    #expect(bytes.isEmpty)
  }
}

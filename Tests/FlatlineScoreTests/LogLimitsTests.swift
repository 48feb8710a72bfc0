import FlatlineCore
import Testing

@testable import FlatlineScore

/// Files that are no log, or never end.
struct LogLimitsTests {
  private static let limits = LogLimits(
    longestLine: 100_000, longestBeginning: 300_000, mostLinesBefore: 900, mostConnections: 10)

  /// How many pieces are read of a file of the same piece again and again.
  private func pieces(_ piece: String) -> (count: Int, refusal: String?) {
    var reader = BrokerLogReader(limits: Self.limits)
    for count in 1...1000 {
      reader.parse(Array(piece.utf8)[...])
      if let refusal = reader.refusal { return (count, refusal) }
    }
    return (1000, nil)
  }

  @Test(arguments: [
    (String(repeating: "\0", count: 10_000), "a line is longer than"),
    (String(repeating: "x", count: 10_000) + "\n", "no line of a RabbitMQ log in its first"),
    ("y\n", "no line of a RabbitMQ log in its first"),
    ("\n", "no line of a RabbitMQ log in its first"),
  ])
  func aFileThatIsNoLogIsGivenUp(piece: String, words: String) {
    let (count, refusal) = pieces(piece)
    #expect(count < 1000)
    #expect(refusal?.contains(words) == true)
  }

  @Test func aLogMayBeAsLongAsItLikes() {
    let (_, refusal) = pieces("2026-11-22 14:35:42+00:00 [info] <0.1.0> x\ny\ny\ny\n")
    #expect(refusal == nil)
  }

  @Test func moreConnectionsThanThereIsRoomFor() {
    var reader = BrokerLogReader(limits: Self.limits)
    let lines = (1...20).map {
      "2026-11-22 14:35:42+00:00 [info] <0.\($0).0> closing AMQP connection "
        + "(198.51.100.1:\($0) -> 203.0.113.21:5672)\n"
    }
    reader.parse(Array(lines.joined().utf8)[...])
    #expect(reader.refusal?.contains("more than 10 connections") == true)
    #expect(reader.finish().closings.count < 20)
  }

  /// The next file of a rotation is read whatever the last was.
  @Test func aRefusalEndsWithItsFile() {
    var reader = BrokerLogReader(limits: Self.limits)
    for _ in 0..<20 { reader.parse([UInt8](repeating: 0, count: 10_000)[...]) }
    #expect(reader.refusal != nil)
    reader.endFile()
    #expect(reader.refusal == nil)
    reader.parse(Array("2026-11-22 14:35:42+00:00 [info] <0.1.0> x".utf8)[...])
    #expect(reader.finish().records == 1)
  }
}

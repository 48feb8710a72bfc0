import FlatlineCore
import SyntheticTraffic
import Testing

@testable import Capture

/// Which bytes of a stream a capture has.
struct StreamCoverageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// First bytes and lengths of what was captured.
    var had: [(UInt32, Int)]
    var asked: (UInt32, Int)
    var isMissing: Bool

    var testDescription: String { name }
  }

  private static func print(_ part: (UInt32, Int), _ flags: TCPFlags = .ack) throws -> PacketPrint {
    let bytes = PacketBuilder.ipv4(
      TCPFields(
        sequence: part.0, flags: flags, payload: [UInt8](repeating: 1, count: part.1)
      ).bytes)
    let start = try #require(Instant(secondsSinceEpoch: 1_700_000_000, nanoseconds: 0))
    let header = PacketHeader(timestamp: start, linkType: .rawIP, originalLength: bytes.count)
    let print = PacketPrinter(ports: [5672]).print(bytes.span, header)
    return try #require(print)
  }

  static let cases = [
    Case(name: "the same", had: [(100, 50)], asked: (100, 50), isMissing: false),
    Case(name: "a piece", had: [(100, 50)], asked: (120, 5), isMissing: false),
    Case(name: "two at once", had: [(100, 50), (150, 50)], asked: (100, 100), isMissing: false),
    Case(name: "what follows", had: [(100, 50)], asked: (150, 1), isMissing: true),
    Case(name: "more than there is", had: [(100, 50)], asked: (100, 51), isMissing: true),
    Case(name: "what came before", had: [(100, 50)], asked: (90, 10), isMissing: true),
    Case(name: "an acknowledgment", had: [(100, 50)], asked: (500, 0), isMissing: false),
    Case(name: "a hole", had: [(100, 50), (200, 50)], asked: (160, 10), isMissing: true),
    Case(name: "behind a hole", had: [(100, 50), (200, 50)], asked: (200, 50), isMissing: false),
    Case(
      name: "a hole that was filled", had: [(100, 50), (200, 50), (150, 50)], asked: (150, 50),
      isMissing: false),
    Case(
      name: "the rest of a hole", had: [(100, 50), (200, 50), (160, 20)], asked: (180, 10),
      isMissing: true),
    Case(
      name: "the filled part of a hole", had: [(100, 50), (200, 50), (160, 20)],
      asked: (160, 20), isMissing: false),
    Case(
      name: "numbers that wrap", had: [(0xffff_fff0, 16), (0, 16)], asked: (0xffff_fff8, 16),
      isMissing: false),
  ]

  @Test(arguments: cases)
  func isMissing(example: Case) throws {
    var coverage = StreamCoverage(try Self.print(example.had[0]))
    for part in example.had.dropFirst() { coverage.add(try Self.print(part)) }
    #expect(coverage.lacks(try Self.print(example.asked)) == example.isMissing)
  }

  /// The ends of a connection are used again.
  @Test func aNewConnectionBegins() throws {
    var coverage = StreamCoverage(try Self.print((100, 50)))
    #expect(!coverage.add(try Self.print((9_000_000, 0), .syn)))
    #expect(coverage.lacks(try Self.print((9_000_001, 5))))
    #expect(!coverage.add(try Self.print((9_000_001, 5))))
    #expect(!coverage.lacks(try Self.print((9_000_001, 5))))
    #expect(coverage.add(try Self.print((9_000_001, 5))))
  }
}

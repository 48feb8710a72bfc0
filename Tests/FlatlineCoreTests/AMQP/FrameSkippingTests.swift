import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Bytes that were on the wire but not in the capture.
struct FrameSkippingTests {
  private static let beat = FrameBuilder.heartbeat
  /// 7 bytes of header, 100 of payload, the end octet.
  private static let body = FrameBuilder.frame(3, channel: 1, [UInt8](repeating: 1, count: 100))

  /// How many bytes of the body frame were captured before the hole, and how many are missing.
  typealias Gap = (captured: Int, missing: Int)

  static let within: [Fact<Gap, Int>] = [
    Fact("one byte", (50, 1), 57),
    Fact("from the header to the last payload byte", (7, 100), 1),
    Fact("nothing", (50, 0), 58),
    Fact("to the end octet, which is missing too", (50, 58), 0),
    Fact("the end octet alone", (107, 1), 0),
  ]

  /// `expected` bytes of the frame follow, and then a heartbeat.
  @Test(arguments: within)
  func withinAPayloadLosesNothing(_ fact: Fact<Gap, Int>) {
    var reader = FrameReader.synchronised
    _ = reader.feed(Array(Self.body.prefix(fact.given.captured)))
    #expect(reader.skip(fact.given.missing) == nil)
    #expect(reader.read(Self.body.suffix(fact.expected) + Self.beat) == ["heartbeat"])
    #expect(reader.counts == FrameCounts(bodies: 1, heartbeats: 1))
    #expect(reader.losses == 0)
  }

  static let across: [Fact<Gap, Int>] = [
    Fact("the end and a byte of the next header", (50, 59), 1),
    Fact("within a header", (3, 1), 1),
    Fact("between two frames", (0, 1), 1),
    Fact("far beyond", (50, 100_000), 1),
  ]

  @Test(arguments: across)
  func acrossAHeaderLosesTheBoundaries(_ fact: Fact<Gap, Int>) {
    var reader = FrameReader.synchronised
    _ = reader.feed(Array(Self.body.prefix(fact.given.captured)))
    #expect(reader.skip(fact.given.missing)?.text == "lost")
    #expect(reader.losses == fact.expected)
    #expect(reader.read(Self.beat, Self.beat) == ["found", "heartbeat", "heartbeat"])
  }

  /// A method with missing bytes gives no output, but its frame is counted.
  @Test func withinAMethod() {
    var reader = FrameReader.synchronised
    let frame = FrameBuilder.framed(FrameBuilder.startOk())
    _ = reader.feed(Array(frame.prefix(20)))
    #expect(reader.skip(5) == nil)
    #expect(reader.read(Array(frame.dropFirst(25)), Self.beat) == ["heartbeat"])
    #expect(reader.counts == FrameCounts(methods: 1, heartbeats: 1))
  }

  @Test func beforeTheFirstByte() {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    #expect(reader.skip(8)?.text == "lost")
    #expect(reader.read(Self.beat) == ["found", "heartbeat"])
  }

  /// A gap ends the search's candidates: the second half of a frame proves nothing.
  @Test func whileSearching() {
    var reader = FrameReader(fromStart: false, countsFrames: true)
    let noise: [UInt8] = [0xff]
    #expect(reader.read(noise + Self.beat, Array(Self.beat.prefix(3))).isEmpty)
    #expect(reader.skip(10) == nil)
    #expect(reader.read(Array(Self.beat.suffix(5))).isEmpty)
    #expect(reader.read(Self.beat) == ["found", "heartbeat"])
    #expect(reader.losses == 0)
  }

  /// Pieces and gaps of any size: the reader goes on, and counts no frame that was not there.
  @Test(arguments: [11, 12, 13, 14] as [UInt64])
  func pseudoRandomGaps(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let stream = (0..<200).flatMap { index in
      index % 3 == 0 ? Self.beat : FrameBuilder.publish([UInt8](repeating: 8, count: index))
    }
    for _ in 0..<200 {
      var reader = FrameReader.synchronised
      var at = 0
      while at < stream.count {
        let count = Int.random(in: 1...300, using: &generator)
        let end = min(at + count, stream.count)
        if Int.random(in: 0..<4, using: &generator) == 0 {
          _ = reader.skip(end - at)
        } else {
          _ = reader.feed(Array(stream[at..<end]))
        }
        at = end
      }
      let counts = try #require(reader.counts)
      #expect(counts.heartbeats <= 67)
      #expect(counts.contentBodies <= 133)
    }
  }
}

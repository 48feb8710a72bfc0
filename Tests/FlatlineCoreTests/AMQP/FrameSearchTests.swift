import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Streams joined in their middle.
struct FrameSearchTests {
  private static let beat = FrameBuilder.heartbeat
  private static let message = FrameBuilder.publish(Array("hello, world".utf8))
  private static let zeros = [UInt8](repeating: 0, count: 40)

  /// What is read of the segments, and of the same bytes one by one: then no end of a segment
  /// helps, and the frames that proved the boundaries have already passed.
  typealias Expected = (segments: [String], bytes: [String])

  static let streams: [Fact<[[UInt8]], Expected>] = [
    Fact(
      "heartbeats only", [beat, beat, beat],
      (["found", "heartbeat", "heartbeat", "heartbeat"], ["found", "heartbeat"])),
    Fact(
      "two heartbeats in one segment", [beat + beat],
      (["found", "heartbeat", "heartbeat"], ["found"])),
    Fact(
      "in the middle of a heartbeat", [Array(beat.suffix(4)), beat, beat],
      (["found", "heartbeat", "heartbeat"], ["found"])),
    Fact(
      "in the middle of a body", [zeros + [0xce] + message + beat],
      (["found", "heartbeat"], ["found", "heartbeat"])),
    Fact("one frame that fills its segment", [beat], (["found", "heartbeat"], [])),
    Fact(
      "a connection.close", [FrameBuilder.framed(FrameBuilder.close(320, "maintenance"))],
      (["found", "close"], [])),
    Fact("not one with a half behind it", [beat + beat.dropLast()], ([], [])),
    Fact("nor with anything else around it", [beat + zeros, zeros + beat], ([], [])),
    Fact(
      "a heartbeat inside a body", [zeros + beat + zeros + [0xce], message],
      (["found"], ["found"])),
    Fact(
      "a second frame that ends wrongly", [beat + beat.dropLast() + [0], beat + beat],
      (["found", "heartbeat", "heartbeat"], ["found"])),
    Fact(
      "nothing but text", [Array("GET / HTTP/1.1\r\nHost: example\r\n\r\n".utf8)], ([], [])),
    Fact("nothing but zeros", [zeros, zeros, zeros], ([], [])),
    Fact(
      "methods among them", [[0xce], FrameBuilder.framed(FrameBuilder.openOk) + beat + beat],
      (["found", "open-ok", "heartbeat", "heartbeat"], ["found", "heartbeat"])),
  ]

  @Test(arguments: streams)
  func search(_ fact: Fact<[[UInt8]], Expected>) {
    var reader = FrameReader(fromStart: false, countsFrames: true)
    let outputs = fact.given.flatMap { reader.feed($0) }.map(\.text)
    #expect(outputs == fact.expected.segments)
    #expect(reader.isSynchronised == outputs.contains("found"))
    #expect(reader.losses == 0)
  }

  @Test(arguments: streams)
  func searchByteByByte(_ fact: Fact<[[UInt8]], Expected>) {
    var reader = FrameReader(fromStart: false, countsFrames: true)
    let outputs = fact.given.joined().flatMap { reader.feed([$0]) }.map(\.text)
    #expect(outputs == fact.expected.bytes)
  }

  /// The frames that prove the boundaries are counted like all others.
  @Test func provingFramesCount() {
    var reader = FrameReader(fromStart: false, countsFrames: true)
    _ = reader.feed(Self.zeros + [0xce] + Self.message + Self.beat)
    #expect(reader.counts == FrameCounts(methods: 1, headers: 1, bodies: 1, heartbeats: 1))
  }

  /// Joined at any byte of a busy stream, the reader finds the boundaries and reads the last
  /// heartbeat.
  @Test func joinedAnywhere() {
    let stream = Self.message + Self.beat + Self.message + Self.beat + Self.beat + Self.beat
    for start in 0..<stream.count - 3 * Self.beat.count {
      var reader = FrameReader(fromStart: false, countsFrames: true)
      let outputs = reader.read(Array(stream[start...]))
      #expect(outputs.first == "found", "from \(start)")
      #expect(outputs.last == "heartbeat", "from \(start)")
    }
  }

  // Looks like a header of type 3, channel 1, size 65536, which claims the next 64 KiB.
  private static let decoys = (0..<40).flatMap { _ in [3, 0, 1, 0, 1, 0, 0] as [UInt8] }

  static let hidden: [Fact<[[UInt8]], [String]>] = [
    Fact(
      "in the same segment", [decoys + [0xce] + message + beat], ["found", "heartbeat"]),
    Fact(
      "in the next segment", [decoys + [0xce], message + beat], ["found", "heartbeat"]),
    Fact(
      "one frame a segment", [decoys + [0xce], beat, beat],
      ["found", "heartbeat", "heartbeat"]),
  ]

  /// Payloads full of what could be frame headers do not hide the real ones.
  @Test(arguments: hidden)
  func behindDecoys(_ fact: Fact<[[UInt8]], [String]>) {
    var reader = FrameReader(fromStart: false, countsFrames: true)
    #expect(fact.given.flatMap { reader.feed($0) }.map(\.text) == fact.expected)
  }
}

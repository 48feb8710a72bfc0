import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct FrameReaderTests {
  private static let hello = FrameBuilder.publish(Array("hello".utf8))

  static let openings: [Fact<[UInt8], [String]>] = [
    Fact("AMQP 0-9-1", FrameBuilder.protocolHeader, ["protocol 901"]),
    Fact("AMQP 1.0", Array("AMQP".utf8) + [0, 1, 0, 0], ["protocol 10000"]),
    Fact("AMQP 1.0 over SASL", Array("AMQP".utf8) + [3, 1, 0, 0], ["protocol 3010000"]),
    // The lab's request, as the broker printed it: {bad_header,<<"GET / HT">>}.
    Fact("HTTP", Array("GET / HTTP/1.1\r\n\r\n".utf8), ["foreign GET / HT"]),
    Fact("less than eight bytes say nothing", Array("GET / H".utf8), []),
    Fact("nothing", [], []),
    Fact("a broker begins with a method", FrameBuilder.framed(FrameBuilder.start()), ["start"]),
  ]

  @Test(arguments: openings)
  func opening(_ fact: Fact<[UInt8], [String]>) {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    #expect(reader.feed(fact.given).map(\.text) == fact.expected)
  }

  /// "The protocol header for 0-9, which we can safely treat as though it were 0-9-1"
  /// (rabbit_reader); up to 3.13 also two for 0-8.
  @Test(arguments: [[1, 1, 0, 9], [1, 1, 8, 0], [1, 1, 9, 1]] as [[UInt8]])
  func olderHeaders(version: [UInt8]) {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    let outputs = reader.read(Array("AMQP".utf8) + version, Self.hello + FrameBuilder.heartbeat)
    #expect(outputs.last == "heartbeat")
  }

  /// RFC 8446 section 5.1: a handshake record, version 3.1 for compatibility, its length.
  @Test func transportLayerSecurity() {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    let outputs = reader.feed([22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])
    guard case .foreign(let bytes) = outputs.first else {
      Issue.record("\(outputs)")
      return
    }
    #expect(bytes == [22, 3, 1, 2, 0, 1, 0, 1])
  }

  /// After the beginning of another protocol nothing is read as a frame.
  @Test(arguments: [Array("GET / HT".utf8), Array("AMQP".utf8) + [0, 1, 0, 0]])
  func nothingIsReadAfterAForeignBeginning(beginning: [UInt8]) {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    _ = reader.feed(beginning)
    #expect(reader.read(FrameBuilder.heartbeat, FrameBuilder.heartbeat).isEmpty)
    #expect(reader.counts?.total == 0)
    #expect(!reader.isSynchronised)
  }

  static let streams: [Fact<[UInt8], FrameCounts>] = [
    Fact("heartbeats", FrameBuilder.heartbeat + FrameBuilder.heartbeat, .init(heartbeats: 2)),
    Fact("a message", hello, .init(methods: 1, headers: 1, bodies: 1)),
    Fact(
      "an empty body frame", FrameBuilder.frame(3, channel: 1, []), .init(bodies: 1)),
    Fact(
      "bodies up to the limit",
      FrameBuilder.frame(3, channel: 1, .init(repeating: 0xce, count: 131_064)),
      .init(bodies: 1)),
    Fact(
      "all kinds", FrameBuilder.framed(FrameBuilder.openOk) + hello + FrameBuilder.heartbeat,
      .init(methods: 2, headers: 1, bodies: 1, heartbeats: 1)),
  ]

  @Test(arguments: streams)
  func counts(_ fact: Fact<[UInt8], FrameCounts>) {
    var reader = FrameReader.synchronised
    _ = reader.feed(fact.given)
    #expect(reader.counts == fact.expected)
    #expect(reader.losses == 0)
    #expect(reader.isSynchronised)
  }

  private static func spoiled(_ frame: [UInt8], at index: Int, with byte: UInt8) -> [UInt8] {
    var frame = frame
    frame[index < 0 ? frame.count + index : index] = byte
    return frame
  }

  /// AMQP 0-9-1 section 4.2.3: what no peer would send.
  static let noFrames: [Fact<[UInt8], [String]>] = [
    Fact("another end octet", spoiled(hello, at: -1, with: 0), ["lost"]),
    Fact("frame type 4", spoiled(FrameBuilder.heartbeat, at: 0, with: 4), ["lost"]),
    Fact("a heartbeat on channel 1", FrameBuilder.frame(8, channel: 1, []), ["lost"]),
    Fact("a heartbeat with a payload", FrameBuilder.frame(8, channel: 0, [1]), ["lost"]),
    Fact("content on channel 0", FrameBuilder.frame(3, channel: 0, [1]), ["lost"]),
    Fact("a method without its number", FrameBuilder.frame(1, channel: 0, [0, 10]), ["lost"]),
    Fact(
      "a payload that nobody agreed to", [3, 0, 1, 0xff, 0xff, 0xff, 0xff, 0], ["lost"]),
  ]

  @Test(arguments: noFrames)
  func loses(_ fact: Fact<[UInt8], [String]>) {
    var reader = FrameReader.synchronised
    #expect(reader.feed(fact.given).map(\.text) == fact.expected)
    #expect(reader.losses == 1)
    #expect(!reader.isSynchronised)
    let beat = FrameBuilder.heartbeat
    #expect(reader.read(beat, beat) == ["found", "heartbeat", "heartbeat"])
    #expect(reader.isSynchronised)
  }

  /// A payload that exceeds the agreed frame_max by one byte is no frame.
  @Test(arguments: [(4088, 0), (4089, 1)])
  func maximumSize(payload: Int, losses: Int) {
    var reader = FrameReader.synchronised
    reader.maximumSize = 4096 - 8
    _ = reader.feed(FrameBuilder.frame(3, channel: 1, .init(repeating: 0, count: payload)))
    #expect(reader.losses == losses)
  }

  /// Class 10 is of interest on channel 0 only, and other classes are not decoded.
  @Test func otherMethodsAreCountedOnly() {
    var reader = FrameReader.synchronised
    let elsewhere = FrameBuilder.frame(1, channel: 1, FrameBuilder.openOk)
    let other = FrameBuilder.frame(1, channel: 0, [0, 20, 0, 10, 0])
    #expect(reader.read(elsewhere, other).isEmpty)
    #expect(reader.counts?.methods == 2)
  }
}

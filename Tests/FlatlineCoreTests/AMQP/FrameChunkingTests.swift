import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// However a stream is cut into segments, the same is read from it.
struct FrameChunkingTests {
  typealias Stream = (bytes: [UInt8], outputs: [String])

  private static let client =
    FrameBuilder.protocolHeader
    + FrameBuilder.framed(FrameBuilder.startOk([("product", .string("pika"))]))
    + FrameBuilder.framed(FrameBuilder.tune(heartbeat: 60))
    + FrameBuilder.framed(FrameBuilder.open()) + FrameBuilder.qos(prefetch: 250)
    + FrameBuilder.publish([1, 2, 3, 8, 0, 0, 0]) + FrameBuilder.heartbeat
    + FrameBuilder.framed(FrameBuilder.close(200, "bye"))

  private static let broker =
    FrameBuilder.framed(FrameBuilder.start())
    + FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: 60))
    + FrameBuilder.framed(FrameBuilder.openOk) + FrameBuilder.framed(FrameBuilder.blocked("disk"))
    + FrameBuilder.framed(FrameBuilder.unblocked) + FrameBuilder.heartbeat
    + FrameBuilder.framed(FrameBuilder.closeOk)

  static let streams: [Fact<[UInt8], [String]>] = [
    Fact(
      "client", client,
      [
        "protocol 901", "start-ok", "tune-ok", "open", "prefetch 250 on 1", "heartbeat",
        "close",
      ]),
    Fact(
      "broker", broker,
      ["start", "tune", "open-ok", "blocked", "unblocked", "heartbeat", "close-ok"]),
  ]

  @Test(arguments: streams)
  func splitAtEveryByte(_ fact: Fact<[UInt8], [String]>) {
    for cut in 0...fact.given.count {
      var reader = FrameReader(fromStart: true, countsFrames: true)
      let outputs = reader.read(Array(fact.given[..<cut]), Array(fact.given[cut...]))
      #expect(outputs == fact.expected, "split at \(cut)")
    }
  }

  @Test(arguments: streams)
  func piecesOfEverySize(_ fact: Fact<[UInt8], [String]>) {
    for size in 1...32 {
      var reader = FrameReader(fromStart: true, countsFrames: true)
      var outputs: [String] = []
      for start in stride(from: 0, to: fact.given.count, by: size) {
        let end = min(start + size, fact.given.count)
        outputs += reader.read(Array(fact.given[start..<end]))
      }
      #expect(outputs == fact.expected, "pieces of \(size)")
      #expect(reader.losses == 0, "pieces of \(size)")
    }
  }

  /// Several frames in one segment, after the bytes of another layer.
  @Test func readsOnFromAnOffset() {
    var reader = FrameReader.synchronised
    let bytes = [0xff, 0xff] + FrameBuilder.heartbeat
    var offset = 2
    let output = reader.next(bytes.span, &offset)
    #expect(output?.text == "heartbeat")
    #expect(offset == bytes.count)
  }
}

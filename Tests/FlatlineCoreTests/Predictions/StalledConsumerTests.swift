import Testing

@testable import FlatlineCore

/// A consumer that stops reading: ranch's `send_timeout` ends the connection 30 s after the
/// kernel's buffer and 8 KiB in the driver are full.
struct StalledConsumerTests {
  /// Deliveries for ten seconds; with the last the client's window closes.
  private static func stalled(bytesPerSecond: Int, version: String = "3.10.8") -> Dialogue {
    dialogue { story in
      story.open(heartbeat: 0, version: version)
      let payload = [UInt8](repeating: 0x78, count: bytesPerSecond / 20)
      for step in 1...200 {
        story.send(.broker, payload, at: Double(step) / 20)
        if step == 200 { story.clientWindow = 0 }
        story.acknowledge(.client, at: Double(step) / 20 + 0.001)
      }
    }
  }

  @Test(arguments: [200_000, 400_000, 1_000_000])
  func window(bytesPerSecond: Int) throws {
    var run = Run()
    run.observe(Self.stalled(bytesPerSecond: bytesPerSecond))
    run.advance(to: 30)
    let prediction = try #require(run.predictions.first)
    let fills = Double(4_194_304 + 8192) / Double(bytesPerSecond)
    #expect(prediction.earliest.seconds >= 39.8)
    #expect(prediction.latest.seconds <= 40.5 + 1.1 * fills)
    #expect((prediction.earliest...prediction.latest).contains(prediction.closesAt))
    #expect(prediction.reason == .sendTimeout)
    #expect(prediction.cause == .slowConsumer)
    #expect(prediction.log == "{writer,send_failed,{error,timeout}}")
  }

  /// A consumer may pause for less than ten seconds.
  @Test func patience() throws {
    var run = Run()
    run.observe(Self.stalled(bytesPerSecond: 400_000))
    run.advance(to: 19.9)
    #expect(run.predictions.isEmpty)
    run.advance(to: 20.2)
    #expect(run.predictions.count == 1)
  }

  static let versions: [Fact<String, String>] = [
    Fact("3.10", "3.10.8", "{writer,send_failed,{error,timeout}}"),
    Fact("3.13", "3.13.7", "{writer,send_failed,timeout}"),
    Fact("4.0", "4.0.5", "{shutdown,{writer,send_failed,timeout}}"),
  ]

  @Test(arguments: versions)
  func wording(_ fact: Fact<String, String>) {
    var run = Run()
    run.observe(Self.stalled(bytesPerSecond: 400_000, version: fact.given))
    run.advance(to: 30)
    #expect(run.predictions.map(\.log) == [fact.expected])
  }

  /// What trickles fills no buffer in a time that can be foreseen.
  @Test(arguments: [20, 1000, 5000])
  func aTrickle(bytesPerSecond: Int) {
    var run = Run()
    run.observe(Self.stalled(bytesPerSecond: bytesPerSecond))
    run.advance(to: 200)
    #expect(run.predictions.isEmpty)
  }

  @Test(arguments: [Fact("while it is waited for", 17.0, 0), Fact("after it was said", 27, 1)])
  func theWindowOpens(_ fact: Fact<Double, Int>) {
    var story = Self.stalled(bytesPerSecond: 400_000)
    story.clientWindow = 502
    story.acknowledge(.client, at: fact.given)
    var run = Run()
    run.observe(story)
    run.advance(to: 100)
    #expect(run.predictions.count == fact.expected)
    #expect(run.withdrawals.map(\.id) == run.predictions.map(\.id))
    #expect(run.closings.isEmpty)
  }

  /// `send_timeout_close` with linger 0 is a RST.
  @Test func theBrokerGivesUp() {
    var story = Self.stalled(bytesPerSecond: 400_000)
    story.transmit(.broker, sequence: story.brokerNext, [], at: 43, flags: [.rst, .ack])
    var run = Run()
    run.observe(story)
    #expect(run.closings.map(\.reason) == [.sendTimeout])
    #expect(run.closings.first?.predicted == true)
    #expect(run.closings.first?.observed == .brokerReset)
  }
}

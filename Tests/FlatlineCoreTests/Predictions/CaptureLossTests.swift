import Testing

@testable import FlatlineCore

/// What the capture itself has lost may be all that is wrong with a flow.
struct CaptureLossTests {
  /// A black hole, and packets that the capture loses at some time.
  private static func run(lossAt loss: Double, until end: Double) -> Run {
    var run = Run()
    let packets = Dialogue.blackHole(repeated: 16).packets.filter { $0.at <= end }
    for packet in packets where packet.at <= loss { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: loss)
    run.engine.observeLoss(of: 7)
    for packet in packets where packet.at > loss { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: end)
    return run
  }

  @Test func whatALossMayExplainIsDoubted() throws {
    // The next retransmission comes at 103.401.
    let run = Self.run(lossAt: 101.8, until: 103)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.evidence.captureLossAt == .at(101.8))
    #expect(prediction.confidence <= 0.5)
    #expect(run.engine.summary.captureDropped == 7)
  }

  /// It repeats what nobody has acknowledged, so that is not for the capture's having missed it.
  @Test func theBrokersNextPacketClearsTheDoubt() throws {
    let run = Self.run(lossAt: 101.8, until: 104)
    let prediction = try #require(run.predictions.last)
    #expect(run.predictions.count > 1)
    #expect(prediction.evidence.captureLossAt == nil)
    #expect(prediction.confidence > 0.5)
    #expect(Set(run.predictions.map(\.id)).count == 1)
  }

  @Test func aLossBeforeTheLastPacketIsNoMatter() throws {
    let run = Self.run(lossAt: 50, until: 103)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.evidence.captureLossAt == nil)
    #expect(prediction.confidence > 0.5)
  }

  /// A RST was seen, whatever was not.
  @Test func whatWasSeenIsNotDoubted() throws {
    var run = Run()
    var story = dialogue { $0.open(heartbeat: 60) }
    run.observe(story)
    run.advance(to: 20)
    run.engine.observeLoss(of: 7)
    story.send(.client, [], at: 21, flags: .rst)
    let reset = try #require(story.packets.last)
    run.observe(reset.bytes, at: reset.at)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.condition == .reset)
    #expect(prediction.evidence.captureLossAt == nil)
    #expect(prediction.confidence > 0.5)
  }
}

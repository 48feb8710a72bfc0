import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// The capture stood still, and lost packets: the time in which nobody looked is nobody's silence.
struct CaptureStallTests {
  /// A client and a broker that beat as they agreed on, until second 60.
  private static func beating(every timeout: UInt16) -> Dialogue {
    var story = Dialogue()
    story.open(heartbeat: timeout)
    for instant in stride(from: Double(timeout) / 2, through: 60, by: Double(timeout) / 2) {
      story.beat(at: instant)
    }
    return story
  }

  /// What is told is lost from second 60 to `end`, which is known before time moves on.
  private static func run(_ story: Dialogue, lossUntil end: Double) -> Run {
    var run = Run()
    run.observe(story)
    run.engine.observeLoss(of: 1000, until: .at(end))
    return run
  }

  /// A packet of another connection is the first after the gap.
  private static func moveOn(_ run: inout Run, to second: Double) {
    var other = Dialogue()
    other.client = Endpoint(.client, 50_000)
    other.send(.client, [], at: second, flags: .syn)
    run.observe(other)
  }

  /// The flows that beat on are never called dead, however long the gap.
  @Test(arguments: [62.0, 67, 75, 90, 600])
  func whoBeatsOnIsNotCalledDead(end: Double) throws {
    var story = Self.beating(every: 4)
    var run = Self.run(story, lossUntil: end)
    Self.moveOn(&run, to: end + 0.01)
    // In the gap both have beaten, in the capture there is nothing of it.
    story.skipBeats(Int((end - 60) / 2))
    let before = story.packets.count
    // The broker's sender goes on as before, each look a little late.
    let look = 2 + BrokerProfile().heartbeatDrift.seconds
    for count in stride(from: (end / look).rounded(.up), to: (end + 30) / look, by: 1) {
      story.beat(at: count * look)
    }
    for packet in story.packets[before...] {
      run.advance(to: packet.at - 0.001)
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(run.names == [])
    // When all is well again, its death is named as any other.
    run.advance(to: end + 45)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.confidence > 0.9)
    #expect(prediction.evidence.captureLossAt == nil)
  }

  /// Who says nothing after the gap either is called dead when that is long enough, and in doubt.
  @Test func whoStaysSilentIsCalledDeadLate() throws {
    var run = Self.run(Self.beating(every: 30), lossUntil: 80)
    Self.moveOn(&run, to: 80.01)
    run.advance(to: 112)
    #expect(run.names == [])
    run.advance(to: 114)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.at == .at(113))
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.confidence <= 0.5)
    #expect(prediction.evidence.captureLossAt == .at(80))
  }

  /// Single packets are lost, all the time: that is a doubt, and no reason to be silent for ever.
  @Test func aSmallLossOnlyMakesUnsure() throws {
    var run = Run()
    run.observe(Self.beating(every: 30))
    for second in stride(from: 60.0, through: 100, by: 0.5) {
      run.advance(to: second)
      run.engine.observeLoss(of: 1, isBlind: false)
    }
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .heartbeatTimeout)
    #expect(prediction.at <= .at(94))
    #expect(prediction.confidence <= 0.5)
    #expect(prediction.evidence.captureLossAt != nil)
  }

  /// A packet of the broker's shows what it has not got, whatever else is lost.
  @Test func theBrokersRepetitionIsNotDoubted() throws {
    var run = Run()
    let packets = Dialogue.blackHole(repeated: 6).packets
    for packet in packets {
      run.engine.observeLoss(of: 100, until: .at(packet.at + 1))
      run.observe(packet.bytes, at: packet.at)
    }
    let prediction = try #require(run.predictions.last)
    #expect(prediction.condition == .unansweredRetransmissions)
    #expect(prediction.confidence > 0.5)
    #expect(prediction.evidence.captureLossAt == nil)
  }

  /// It was closed, if it was, where nobody looked.
  @Test func whatShouldHaveEndedInTheGapIsNotForetold() {
    var run = Self.run(Self.beating(every: 4), lossUntil: 90)
    Self.moveOn(&run, to: 90.01)
    run.advance(to: 500)
    #expect(run.names == [])
  }

  /// The broker's beat after the gap acknowledges nothing new: the client was silent in it.
  @Test func theBrokersAcknowledgmentEndsTheDoubt() throws {
    var story = Self.beating(every: 30)
    var run = Self.run(story, lossUntil: 70)
    story.send(.broker, FrameBuilder.heartbeat, at: 75)
    let beat = try #require(story.packets.last)
    run.observe(beat.bytes, at: beat.at)
    run.advance(to: 95)
    let prediction = try #require(run.predictions.first { $0.condition == .heartbeatsAbsent })
    // As without a loss: a tenth more than T after the last heartbeat.
    #expect(prediction.at <= .at(93.1))
    #expect(prediction.evidence.captureLossAt == nil)
    #expect(prediction.confidence > 0.9)
  }

  /// The broker acknowledges what the capture has not seen: it has heard it.
  @Test func whatTheBrokerAcknowledgesWasHeard() throws {
    var story = Self.beating(every: 30)
    var run = Self.run(story, lossUntil: 70)
    story.skipBeats(1)
    story.send(.broker, FrameBuilder.heartbeat, at: 76)
    let beat = try #require(story.packets.last)
    run.observe(beat.bytes, at: beat.at)
    run.advance(to: 100)
    #expect(!run.predictions.contains { $0.condition == .heartbeatsAbsent })
    #expect(run.engine.flows.first?.clientLastHeard == .at(76))
  }

  /// The end that was foretold is not believed for a silence that nobody watched.
  @Test func aStandingPredictionIsNotSettledInTheGap() throws {
    var story = Self.beating(every: 4)
    var run = Run()
    run.observe(story)
    run.advance(to: 65)
    #expect(run.predictions.count == 1)
    run.engine.observeLoss(of: 1, until: .at(75))
    Self.moveOn(&run, to: 75.01)
    #expect(run.names == ["prediction"])
    story.skipBeats(7)
    story.beat(at: 76)
    for packet in story.packets.suffix(2) { run.observe(packet.bytes, at: packet.at) }
    #expect(run.names == ["prediction", "withdrawn"])
  }

  /// The rest of the handshake may have taken place in the gap.
  @Test func aHandshakeIsNotCalledStalled() {
    var story = Dialogue()
    story.handshake(at: 59)
    story.send(.client, FrameBuilder.protocolHeader, at: 59.5)
    var run = Self.run(story, lossUntil: 66)
    Self.moveOn(&run, to: 66.01)
    run.advance(to: 70.9)
    #expect(run.names == [])
  }
}

extension Dialogue {
  /// Both sides beat, and acknowledge it.
  fileprivate mutating func beat(at instant: Double) {
    send(.client, FrameBuilder.heartbeat, at: instant)
    send(.broker, FrameBuilder.heartbeat, at: instant + 0.001)
    acknowledge(.client, at: instant + 0.002)
  }

  /// Both sides beat so often, unseen.
  fileprivate mutating func skipBeats(_ count: Int) {
    clientNext &+= UInt32(count * FrameBuilder.heartbeat.count)
    brokerNext &+= UInt32(count * FrameBuilder.heartbeat.count)
  }
}

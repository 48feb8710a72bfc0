import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What waits for others to come has a bound for all flows together.
struct HeldBytesTests {
  private static let bound = 10_000

  /// Fifty clients, each of whose connections ends with something of which a part is missing.
  private static func run(_ ending: (inout Dialogue) -> Void) -> Run {
    var run = Run { $0.maximumHeldBytes = bound }
    for number in 0..<50 {
      var story = Dialogue()
      story.client = Endpoint(.client, 1024 + UInt16(number))
      story.open(at: Double(number), heartbeat: 60)
      ending(&story)
      run.observe(story)
    }
    return run
  }

  private static func aHole(_ story: inout Dialogue) {
    let end = story.packets.last?.at ?? 0
    story.transmit(
      .broker, sequence: story.brokerNext &+ 10, .init(repeating: 0x78, count: 1000),
      at: end + 0.1)
  }

  private static func aMethod(_ story: inout Dialogue) {
    let end = story.packets.last?.at ?? 0
    let whole = FrameBuilder.frame(1, channel: 0, [0, 10, 0, 50] + .init(repeating: 0, count: 900))
    story.send(.client, Array(whole.prefix(500)), at: end + 0.1)
  }

  static let endings: [Fact<@Sendable (inout Dialogue) -> Void, ClosedRange<Int>>] = [
    // Of 1000 bytes each, and what the allocations around them take.
    Fact("segments behind a hole", { aHole(&$0) }, 8...9),
    // Of 904 bytes each.
    Fact("parts of methods", { aMethod(&$0) }, 9...11),
  ]

  @Test(arguments: endings)
  func theBoundIsKept(_ fact: Fact<@Sendable (inout Dialogue) -> Void, ClosedRange<Int>>) {
    let run = Self.run(fact.given)
    let held = run.engine.flows.map { $0.client.heldBytes + $0.broker.heldBytes }
    let counted = run.engine.tracker.memory.held
    // Rounded up to 16 bytes.
    #expect((held.reduce(0, +)...held.reduce(0, +) + 16 * held.count).contains(counted))
    #expect(counted <= Self.bound)
    #expect(run.engine.summary.buffersReleased == held.count { $0 == 0 })
    #expect(fact.expected.contains(held.count { $0 > 0 }))
  }

  /// What is given up is not taken for heard: nobody has acknowledged it.
  @Test func aHoleIsNotPassedOver() {
    let flows = Self.run(Self.aHole).engine.flows
    #expect(flows.allSatisfy { $0.broker.bytesNotCaptured == 0 && $0.broker.frameLosses == 0 })
    #expect((1..<50).contains(flows.count { $0.broker.hasHole }))
  }

  @Test func nothingIsHeldOnceTheRestHasCome() {
    var run = Run()
    var story = dialogue { $0.open(heartbeat: 60) }
    Self.aHole(&story)
    run.observe(story)
    let held = run.engine.tracker.memory.held
    #expect(held > 1000)
    run.observe(
      dialogue { rest in
        rest.clientNext = story.clientNext
        rest.brokerNext = story.brokerNext
        rest.send(.broker, .init(repeating: 0x78, count: 10), at: 2)
      })
    #expect(run.engine.tracker.memory.held == 0)
  }

  /// A method that is not understood tells nothing when it has come.
  @Test func norOfAMethodThatIsMalformed() {
    var run = Run()
    var story = dialogue { $0.open(heartbeat: 60) }
    let open = FrameBuilder.frame(
      1, channel: 0, [0, 10, 0, 40, 255] + .init(repeating: 0, count: 50))
    story.send(.client, Array(open.prefix(30)), at: 1)
    run.observe(story)
    #expect(run.engine.tracker.memory.held > 0)
    run.observe(
      dialogue { rest in
        rest.clientNext = story.clientNext
        rest.brokerNext = story.brokerNext
        rest.send(.client, Array(open.dropFirst(30)), at: 2)
      })
    #expect(run.engine.flows.first?.client.heldBytes == 0)
    #expect(run.engine.tracker.memory.held == 0)
  }

  @Test func norByAFlowThatIsForgotten() {
    var run = Run()
    var story = dialogue { $0.open(heartbeat: 60) }
    Self.aHole(&story)
    run.observe(story)
    run.observe(
      dialogue { again in
        again.clientNext = 77
        again.handshake(at: 2)
      })
    #expect(run.engine.summary.flows == 2)
    #expect(run.engine.tracker.memory.held == 0)
  }
}

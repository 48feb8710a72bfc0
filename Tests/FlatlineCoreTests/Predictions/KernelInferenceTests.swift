import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Settings of the broker's kernel, found out from connections whose retransmissions have ended.
struct KernelInferenceTests {
  /// With seven retransmissions, the kernel of ``Dialogue/blackHole(heartbeat:repeated:client:)``
  /// has `tcp_retries2` 6, and gives up 27.4 s after the first transmission.
  private static func dead(_ number: UInt16, repeated: Int = 7) -> Dialogue {
    .blackHole(repeated: repeated, client: Endpoint(.client, 50_000 + number))
  }

  /// A connection that lives.
  private static func alive(
    _ number: UInt16 = 99, from start: Double = 0, to end: Double = 200
  ) -> Dialogue {
    var story = Dialogue()
    story.client = Endpoint(.client, 50_000 + number)
    story.open(at: start, heartbeat: 0)
    for instant in stride(from: start + 1, to: end, by: 2) {
      story.send(.broker, "deliver", at: instant)
      story.acknowledge(.client, at: instant + 0.001)
    }
    return story
  }

  private static func run(
    _ stories: [Dialogue], isOver: Bool = true,
    _ change: (inout Engine.Configuration) -> Void = { _ in }
  ) -> Run {
    var run = Run(change)
    let packets = stories.flatMap(\.packets).enumerated()
    for (_, packet) in packets.sorted(by: {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }) {
      run.observe(packet.bytes, at: packet.at)
    }
    run.engine.inferKernel(isOver: isOver, into: &run.events)
    return run
  }

  private static func found(_ run: Run) -> [Int] {
    run.engine.inferred.filter { $0.setting == .retries2 }.map(\.value)
  }

  @Test func connectionsThatAgreeAreClosedWhenTheKernelGaveUp() throws {
    let run = Self.run([Self.dead(1), Self.dead(2), Self.alive()])
    let finding = try #require(run.engine.inferred.first)
    #expect(finding.setting == .retries2)
    #expect((finding.value, finding.connections, finding.told) == (6, 2, nil))
    #expect(run.closings.map(\.observed) == [.silence, .silence])
    #expect(run.closings.map(\.reason) == [.kernel(.etimedout), .kernel(.etimedout)])
    for closing in run.closings {
      let last = try #require(run.predictions.last { $0.id == closing.id })
      #expect((last.closesAt - .at(127.4)).magnitude < .milliseconds(300))
    }
    #expect(run.engine.standingPredictions == 0)
    #expect(run.engine.summary.inferred == [finding])
  }

  /// What the capture shows beside two connections with seven retransmissions, and what is found.
  static let situations: [Fact<[Dialogue], [Int]>] = [
    Fact("a living connection", [dead(1), dead(2), alive()], [6]),
    Fact("one is enough in a whole capture", [dead(1), alive()], [6]),
    Fact("the broker is gone", [dead(1), dead(2)], []),
    Fact("the broker is gone before", [dead(1), dead(2), alive(to: 120)], []),
    Fact("a broker that was started anew", [dead(1), dead(2), alive(from: 140)], []),
    Fact("one before and one after", [dead(1), dead(2), alive(to: 110), alive(98, from: 140)], []),
    Fact("the capture ends too early", [dead(1), dead(2), alive(to: 128)], []),
    Fact("Linux's default", [dead(1, repeated: 16), dead(2, repeated: 16), alive(to: 1100)], []),
    Fact(
      "a connection that endured more", [dead(1), dead(2, repeated: 9), alive(to: 150)], []),
    Fact(
      "they do not agree", [dead(1), dead(2), dead(3, repeated: 9), alive(to: 400)], []),
  ]

  @Test(arguments: situations)
  func situation(_ fact: Fact<[Dialogue], [Int]>) {
    let run = Self.run(fact.given)
    #expect(Self.found(run) == fact.expected)
  }

  /// Live, one missing packet of one connection may have been lost by the capture.
  @Test(arguments: [(140.0, false), (170.0, true)])
  func aLoneWitnessHasToMissTwo(end: Double, isFound: Bool) {
    let run = Self.run([Self.dead(1), Self.alive(to: end)], isOver: false)
    #expect(Self.found(run) == (isFound ? [6] : []))
  }

  /// What the user has told stands, and the contradiction is said.
  @Test func whatWasToldStands() throws {
    let run = Self.run([Self.dead(1), Self.dead(2), Self.alive()]) { $0.told = .retries2 }
    let finding = try #require(run.engine.inferred.first)
    #expect((finding.value, finding.told) == (6, 15))
    #expect(run.closings.isEmpty)
    #expect(run.engine.standingPredictions == 2)
  }

  /// With what was found, the first prediction is right.
  @Test func aSecondReadingIsRightFromTheStart() throws {
    let stories = [Self.dead(1), Self.dead(2), Self.alive()]
    let first = Self.run(stories)
    let second = Self.run(stories) { $0.inferred = first.engine.inferred }
    let told = Self.run(stories) { $0.kernel.retries2 = 6 }
    #expect(second.engine.inferred == first.engine.inferred)
    #expect(second.predictions.map(\.closesAt) == told.predictions.map(\.closesAt))
    #expect(told.engine.inferred.isEmpty)
  }

  /// A router that is being looked for hides what the broker sends.
  @Test func aLostRouterHidesThem() {
    var run = Run()
    run.observe(Self.dead(1), Self.dead(2), Self.alive(to: 120))
    for second in 0..<3 {
      let request = PacketBuilder.ethernet(
        PacketBuilder.arp(1, from: .broker, for: .router), type: 0x0806)
      run.observe(request, at: 121 + Double(second), as: .ethernet)
    }
    for packet in Self.alive(to: 200).packets where packet.at > 124 {
      run.observe(packet.bytes, at: packet.at)
    }
    run.engine.inferKernel(isOver: true, into: &run.events)
    #expect(run.engine.inferred.isEmpty)
  }

  @Test func shardsTogetherFindTheSame() {
    let stories = (1...8).map { Self.dead($0) } + [Self.alive()]
    let one = Self.run(stories)
    var many = ShardedEngine(shards: 3)
    var events: [Event] = []
    var batch = PacketBatch()
    let packets = stories.flatMap(\.packets).enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }
    for (_, packet) in packets {
      let header = PacketHeader(
        timestamp: .at(packet.at), linkType: .rawIP, originalLength: packet.bytes.count)
      batch.append(packet.bytes.span, header)
    }
    many.observe(batch, into: &events)
    many.inferKernel(into: &events)
    #expect(many.inferred == one.engine.inferred)
    #expect(many.inferred.first?.connections == 8)
    #expect(events.map(\.name) == one.names)
    #expect(many.standingPredictions == 0)
  }

  /// A capture that ends with the fifth transmission: nobody will see its answer.
  @Test func atTheEndTheLastTransmissionCounts() {
    var story = Dialogue.blackHole(repeated: 3)
    story.repeatLast(.broker, at: 102.5)
    for shards in [1, 2] {
      var engine = ShardedEngine(Engine.Configuration(), shards: shards)
      var events: [Event] = []
      var batch = PacketBatch()
      for packet in story.packets {
        batch.append(
          packet.bytes.span,
          PacketHeader(
            timestamp: .at(packet.at), linkType: .rawIP, originalLength: packet.bytes.count))
      }
      engine.observe(batch, into: &events)
      let before = events.count
      engine.inferKernel(into: &events)
      #expect(events[..<before].allSatisfy { $0.name != "prediction" })
      #expect(events[before...].map(\.name) == ["prediction"])
    }
  }
}

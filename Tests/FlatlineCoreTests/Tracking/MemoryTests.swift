import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What is counted of memory, and that it has a bound.
struct MemoryTests {
  /// glibc's: eight bytes more, rounded up to sixteen; and the header of a Swift array, 32.
  static let sizes: [Fact<Int, Int>] = [
    Fact("nothing", HeapSize.allocation(0), 0),
    Fact("a byte", HeapSize.allocation(1), 16),
    Fact("just sixteen", HeapSize.allocation(8), 16),
    Fact("one more", HeapSize.allocation(9), 32),
    Fact("an empty array", HeapSize.array([UInt8]()), 0),
    Fact("a byte in an array", HeapSize.array(capacity: 1, stride: 1), 48),
    Fact("no text", HeapSize.text(nil), 0),
    Fact("a text that fits into itself", HeapSize.text("fifteen bytes.."), 0),
    Fact("a longer one", HeapSize.text("sixteen bytes..."), 64),
  ]

  @Test(arguments: sizes)
  func size(_ fact: Fact<Int, Int>) {
    #expect(fact.given == fact.expected)
  }

  /// What makes a flow hold more, and at least how much.
  static let stories: [Fact<Dialogue, ClosedRange<Int>>] = [
    Fact("a handshake", dialogue { $0.handshake() }, 0...0),
    Fact(
      "what AMQP agreed on", dialogue { $0.open(heartbeat: 60) },
      HeapSize.box(HandshakeTerms.self)...HeapSize.box(HandshakeTerms.self) + 512),
    Fact(
      "63 one-byte holes",
      dialogue {
        $0.handshake()
        for place in 1...63 {
          $0.transmit(.client, sequence: $0.clientNext &+ UInt32(3 * place), [65], at: 1)
        }
      }, 63 * (48 + MemoryLayout<StreamGaps.Held>.stride)...10_000),
    Fact(
      "a part of a method",
      dialogue {
        $0.handshake()
        $0.send(.client, FrameBuilder.protocolHeader, at: 1)
        $0.send(.client, [1, 0, 0, 0, 0, 0x27, 0x10, 0, 10, 0, 11], at: 2)
      }, 10_000...10_500),
    Fact(
      "segments on their way",
      dialogue { story in
        story.open(heartbeat: 60)
        for number in 1...100 { story.send(.broker, "x", at: 1 + Double(number) / 1000) }
      }, 1600...4000),
    Fact(
      "a prediction", .blackHole(repeated: 6),
      MemoryLayout<Prediction>.stride + MemoryLayout<RetransmissionEpisode>.stride...2500),
  ]

  @Test(arguments: stories)
  func held(_ fact: Fact<Dialogue, ClosedRange<Int>>) {
    var run = Run()
    run.observe(fact.given)
    var record = run.engine.tracker.table.records[0]
    #expect(fact.expected.contains(record.measure().all))
    // Most of it was counted as it came.
    #expect(run.engine.tracker.memory.all == record.size.all)
  }

  /// However it is filled, the account is the sum of what is in the table, and within the bound.
  @Test(arguments: [nil, 150_000, 200_000])
  func theAccountIsTheSum(bound: Int?) {
    var run = Run { if let bound { $0.maximumMemory = bound } }
    for number in 0..<600 {
      var story = Dialogue()
      story.client = Endpoint(IPAddress(v4: 0x2000_0000 + UInt32(number)), 1024)
      story.open(at: Double(number), heartbeat: UInt16(number % 3) * 30)
      if number % 5 == 0 {
        for place in 1...20 {
          story.transmit(
            .client, sequence: story.clientNext &+ UInt32(10 * place), [65], at: Double(number) + 1)
        }
      }
      if number % 7 == 0 {
        story.transmit(
          .client, sequence: story.clientNext, [], at: Double(number) + 2, flags: [.rst, .ack])
      }
      run.observe(story)
    }
    let records = run.engine.tracker.table.records
    #expect(run.engine.tracker.memory.all == records.reduce(0) { $0 + $1.size.all })
    #expect(run.engine.tracker.memory.held == records.reduce(0) { $0 + $1.size.held })
    #expect(run.engine.memory <= bound ?? .max)
    #expect((run.engine.summary.flowsEvicted > 0) == (bound != nil))
    for stage in FlowStage.allCases where stage != .vacant {
      #expect(
        run.engine.tracker.stages.count(stage) == records.count { $0.stage == stage })
    }
  }

  /// Void entries of the agenda do not pile up.
  @Test func theAgendaIsBounded() {
    var run = Run { $0.maximumFlows = 50 }
    for number in 0..<6000 {
      var story = Dialogue()
      story.client = Endpoint(IPAddress(v4: 0x2000_0000 + UInt32(number)), 1024)
      story.handshake(at: Double(number) / 10_000)
      run.observe(story)
    }
    #expect(run.engine.ledger.agenda.count < 4300)
  }
}

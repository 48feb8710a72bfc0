import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What a flow's retransmissions tell about `tcp_retries2`.
struct KernelWitnessTests {
  private static func witness(_ story: Dialogue) -> KernelWitness? {
    KernelWitness(story.flow, kernel: KernelProfile(), broker: BrokerProfile(), now: .at(2000))
  }

  /// Retransmissions seen, and the settings of a kernel that sends these and no more.
  static let ladders: [(Int, [Int])] = [
    (6, [5]), (7, [6]), (8, [7]), (9, [8]), (10, [9]), (16, [15]),
  ]

  @Test(arguments: ladders)
  func oneSettingExplainsAnEnd(repeated: Int, settings: [Int]) throws {
    let witness = try #require(Self.witness(.blackHole(repeated: repeated)))
    var kernel = KernelProfile()
    let explained = (1...30).filter { retries in
      kernel.retries2 = retries
      return witness.isExplained(by: kernel)
    }
    #expect(explained == settings)
    let allowed = (1...30).filter { retries in
      kernel.retries2 = retries
      return witness.allows(kernel)
    }
    #expect(allowed.first == settings.first)
  }

  /// The lab's broker sent the next retransmission of each ladder.
  @Test(arguments: [6, 7, 8, 9, 10])
  func theNextIsDueWhenTheLabSentIt(repeated: Int) throws {
    let witness = try #require(Self.witness(.blackHole(repeated: repeated)))
    let next = try #require(Dialogue.blackHole(repeated: repeated + 1).packets.last)
    #expect(witness.due.lowerBound <= .at(next.at + 0.01))
    #expect(witness.due.upperBound >= .at(next.at - 0.01))
    // 512 ticks are the wheel's steps there.
    #expect(witness.due.upperBound < .at(next.at + 2.1))
    let wait = witness.due.upperBound - .at(100 + Dialogue.blackHole(repeated: repeated).lastWait)
    #expect(witness.second - witness.due.upperBound > min(wait * 19 / 10, .seconds(119)))
  }

  /// What else may be the reason that nothing more came.
  static let others: [Fact<Dialogue, Bool>] = [
    Fact("nothing", .blackHole(repeated: 7), true),
    Fact("heartbeats are missed later", .blackHole(heartbeat: 60, repeated: 7), true),
    Fact("heartbeats are missed first", .blackHole(heartbeat: 10, repeated: 7), false),
    Fact("too few", .blackHole(repeated: 2), false),
    Fact("the client's FIN", ended { $0.send(.client, [], at: 120, flags: [.ack, .fin]) }, false),
    Fact(
      "the broker's RST",
      ended { $0.transmit(.broker, sequence: $0.brokerNext, [], at: 120, flags: [.rst, .ack]) },
      false),
    Fact("an answer", ended { $0.acknowledge(.client, at: 120) }, false),
    Fact(
      "a closed window",
      ended {
        $0.clientWindow = 0
        $0.acknowledge(.client, at: 120, upTo: $0.brokerNext &- 5)
      }, false),
    // The one 1.705 s after the first transmission is missing.
    Fact("a missing one", gap(leaving: 3), false),
  ]

  private static func ended(_ end: (inout Dialogue) -> Void) -> Dialogue {
    var story = Dialogue.blackHole(repeated: 7)
    end(&story)
    return story
  }

  private static func gap(leaving index: Int) -> Dialogue {
    var story = Dialogue.blackHole(repeated: 0)
    let waits = [0.209, 0.421, 0.841, 1.705, 3.401, 6.921, 13.833]
    for (place, wait) in waits.enumerated() where place != index {
      story.repeatLast(.broker, at: 100 + wait)
    }
    return story
  }

  @Test(arguments: others)
  func otherReasons(_ fact: Fact<Dialogue, Bool>) {
    #expect((Self.witness(fact.given) != nil) == fact.expected)
  }

  /// `net.ipv4.tcp_rto_max_ms` 5000 (HZ 250, first timeout 53 ticks).
  @Test func aShorterMaximumIsLearnt() throws {
    var story = Dialogue.blackHole(repeated: 0)
    let start = 1_000_003
    var now = start
    for backoff in 0..<7 {
      now = TimerWheel.firing(armedAt: now, delay: min(53 << backoff, 1250))
      story.repeatLast(.broker, at: 100 + 0.004 * Double(now - start))
    }
    let witness = try #require(Self.witness(story))
    #expect(witness.maximumTimeout == .seconds(5))
  }
}

extension Dialogue {
  /// From second 100, when the client fell silent, to the last packet.
  fileprivate var lastWait: Double { (packets.last?.at ?? 100) - 100 }
}

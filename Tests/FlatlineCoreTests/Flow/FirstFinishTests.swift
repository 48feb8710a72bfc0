import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A FIN or RST that is the first packet of a flow.
struct FirstFinishTests {
  /// A packet that is not the first of a flow's life, so that the capture has begun.
  private static func observe(_ story: Dialogue, began: Double = 0) -> Run {
    var other = Dialogue()
    other.client = Endpoint(.client, 40_000)
    other.open(at: began, heartbeat: 0)
    var run = Run()
    run.observe(other)
    run.observe(story)
    return run
  }

  private static func finish(_ answer: (inout Dialogue) -> Void) -> Dialogue {
    dialogue { story in
      story.send(.client, [], at: 10, flags: [.fin, .ack])
      answer(&story)
    }
  }

  /// What the client's FIN is followed by, and what is said.
  static let answers: [Fact<Dialogue, [String]>] = [
    Fact("nothing", finish { _ in }, []),
    Fact("an acknowledgment", finish { $0.acknowledge(.broker, at: 10.001) }, ["prediction"]),
    Fact(
      "the broker's FIN", finish { $0.send(.broker, [], at: 10.001, flags: [.fin, .ack]) },
      ["closed"]),
    Fact(
      "an acknowledgment and a RST",
      finish {
        $0.acknowledge(.broker, at: 10.001)
        $0.transmit(.broker, sequence: $0.brokerNext, [], at: 10.002, flags: [.rst, .ack])
      }, ["prediction", "closed"]),
    Fact(
      "a RST",
      finish {
        $0.transmit(.broker, sequence: $0.brokerNext, [], at: 10.001, flags: [.rst, .ack])
      }, ["closed"]),
    Fact(
      "a RST of nobody",
      finish { $0.transmit(.broker, sequence: $0.brokerNext, [], at: 10.001, flags: .rst) }, []),
  ]

  @Test(arguments: answers)
  func theClientsFinish(_ fact: Fact<Dialogue, [String]>) {
    let run = Self.observe(fact.given)
    let events = run.events.filter { $0.name != "risk" }
    #expect(events.map(\.name) == fact.expected)
    #expect(run.predictions.allSatisfy { $0.log == "client unexpectedly closed TCP connection" })
    #expect(run.closings.allSatisfy { $0.log == "client unexpectedly closed TCP connection" })
    #expect(run.engine.summary.unexplained == 0)
  }

  /// A RST in the client's name ends what the broker is seen to have; but not if it goes on.
  @Test(arguments: [(0.01, true), (50, false)])
  func theBrokerGoesOnAfterAReset(wait: Double, isTaken: Bool) {
    let story = dialogue { story in
      story.send(.client, "hello", at: 10)
      story.transmit(.client, sequence: story.clientNext, [], at: 10.1, flags: .rst)
      story.acknowledge(.broker, at: 10.1 + wait)
    }
    #expect((story.flow.resetByClient != nil) == isTaken)
  }

  /// The flags of the flow's first packet, and whether it ends a connection for a reason that
  /// nobody knows.
  static let ends: [Fact<(Side, TCPFlags, UInt32), Bool>] = [
    Fact("the broker's RST", (.broker, [.rst, .ack], 5000), true),
    Fact("the broker's FIN", (.broker, [.fin, .ack], 5000), true),
    Fact("without ACK: no socket", (.broker, .rst, 5000), false),
    Fact("refused", (.broker, [.rst, .ack], 0), false),
    Fact("the client's RST", (.client, [.rst, .ack], 1000), false),
  ]

  @Test(arguments: ends)
  func others(_ fact: Fact<(Side, TCPFlags, UInt32), Bool>) {
    let (side, flags, sequence) = fact.given
    let run = Self.observe(
      dialogue { $0.transmit(side, sequence: sequence, [], at: 10, flags: flags) })
    #expect(run.engine.summary.unexplained == (fact.expected ? 1 : 0))
    #expect(run.engine.summary.flows == (fact.expected ? 2 : 1))
    #expect(run.closings.isEmpty)
  }

  /// Half of a close in good order.
  @Test func atTheVeryBeginningItTellsNothing() {
    let run = Self.observe(Self.finish { $0.acknowledge(.broker, at: 10.001) }, began: 9.5)
    #expect(run.predictions.isEmpty)
    #expect(run.closings.isEmpty)
  }
}

import Testing

@testable import FlatlineCore

/// Ends by the broker's kernel, against what else is seen.
struct KernelEndTests {
  /// The lab's ladder for retries2 6 (rabbitmq-3.10-retries2-6, bh0): the end came 27.304 s after
  /// the first transmission.
  private static let waits = [0.212, 0.424, 0.872, 1.736, 3.432, 6.824, 13.736]
  private static let death = 27.304

  private static func blackHole(heartbeat: UInt16 = 0, from start: Double) -> Dialogue {
    dialogue { story in
      story.open(heartbeat: heartbeat)
      story.send(.broker, "deliver", at: start)
      for wait in waits { story.repeatLast(.broker, at: start + wait) }
    }
  }

  private static func lowRetries() -> Run { Run { $0.kernel.retries2 = 6 } }

  /// tune-ok came at 0.007, so heartbeats of 10 s are missed at 30.0103; TCP gives up so much
  /// later.
  static let ties: [Fact<Double, Bool?>] = [
    Fact("at once", 0, true), Fact("4 ms later", 0.004, true), Fact("4 ms earlier", -0.004, true),
    Fact("40 ms later", 0.040, nil), Fact("40 ms earlier", -0.040, nil),
    Fact("two seconds later", 2, nil),
  ]

  @Test(arguments: ties)
  func tie(_ fact: Fact<Double, Bool?>) throws {
    var run = Self.lowRetries()
    run.observe(Self.blackHole(heartbeat: 10, from: 30.0103 - Self.death + fact.given))
    run.advance(to: 29)
    let prediction = try #require(run.predictions.last)
    let second = try #require(prediction.runnerUp)
    #expect(second.tie == fact.expected)
    #expect(Set([prediction.reason, second.reason]) == [.kernel(.etimedout), .heartbeatTimeout])
    if fact.given > 0.01 { #expect(prediction.reason == .heartbeatTimeout) }
    if fact.given < -0.01 { #expect(prediction.reason == .kernel(.etimedout)) }
  }

  /// Except a RST without ACK: it answers a client that still sends, for a socket that is gone.
  @Test(arguments: [0.001, 5])
  func anAnswerConfirmsIt(after: Double) throws {
    var story = Self.blackHole(from: 100)
    story.transmit(
      .client, sequence: story.clientNext, [1], at: 100 + Self.death + after,
      acknowledgment: story.brokerNext &- 7)
    story.transmit(
      .broker, sequence: story.brokerNext, [], at: 100 + Self.death + after + 0.0001, flags: .rst)
    var run = Self.lowRetries()
    run.observe(story)
    #expect(run.withdrawals.isEmpty)
    let closing = try #require(run.closings.first)
    #expect(closing.reason == .kernel(.etimedout))
    #expect(closing.observed == .silence)
  }

  /// A kernel that gives up sends nothing, so the broker's own last word, whenever it comes, is
  /// another end than the predicted.
  @Test(
    arguments: [[.rst, .ack], [.ack, .fin]] as [TCPFlags], [20.0, death - 0.005, death, 28])
  func theBrokersWordContradictsIt(flags: TCPFlags, after: Double) throws {
    var story = Self.blackHole(from: 100)
    story.transmit(.broker, sequence: story.brokerNext, [], at: 100 + after, flags: flags)
    var run = Self.lowRetries()
    run.observe(story)
    run.advance(to: 300)
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .kernel(.etimedout))
    #expect(run.withdrawals.map(\.id) == [prediction.id])
    #expect(run.closings.isEmpty)
    #expect(run.engine.summary.unexplained == 1)
    #expect(run.engine.standingPredictions == 0)
  }

  /// Of keepalive Linux sends a RST: it confirms.
  @Test func keepaliveSendsAReset() throws {
    var run = Run {
      var keepalive = KernelProfile.Keepalive()
      keepalive.time = .seconds(10)
      keepalive.interval = .seconds(3)
      keepalive.probes = 2
      $0.kernel.keepalive = keepalive
    }
    // Measured: probes at 10.02 and 13.28, RST at 16.35.
    run.observe(
      dialogue { story in
        story.open(at: -0.009, heartbeat: 0)
        for instant in [10.02, 13.28] {
          story.transmit(.broker, sequence: story.brokerNext &- 1, [], at: instant)
        }
        story.transmit(.broker, sequence: story.brokerNext, [], at: 16.35, flags: [.rst, .ack])
      })
    let closing = try #require(run.closings.first)
    #expect(closing.predicted)
    #expect(closing.observed == .brokerReset)
    #expect(closing.log == "{inet_error,etimedout}")
    #expect(abs(closing.error?.seconds ?? 1) <= 0.010)
    #expect(run.withdrawals.isEmpty)
    #expect(run.engine.summary.unexplained == 0)
  }

  /// Measured with inet_drv: with bytes in the driver's queue the write fails first, and every
  /// write error is `closed`.
  static let queues: [Fact<Int, String>] = [
    Fact("saturated", 1_000_000, "client unexpectedly closed TCP connection"),
    Fact("a trickle", 2000, "{inet_error,etimedout}"),
  ]

  @Test(arguments: queues)
  func errno(_ fact: Fact<Int, String>) throws {
    var run = Self.lowRetries()
    run.observe(
      dialogue { story in
        story.open(heartbeat: 0)
        let payload = [UInt8](repeating: 0x78, count: fact.given / 20)
        for step in 1...200 {
          story.send(.broker, payload, at: Double(step) / 20)
          story.acknowledge(.client, at: Double(step) / 20 + 0.001)
        }
        story.send(.broker, "deliver", at: 10.05)
        for wait in Self.waits { story.repeatLast(.broker, at: 10.05 + wait) }
      })
    let prediction = try #require(run.predictions.last)
    #expect(prediction.log == fact.expected)
    #expect(prediction.level == (fact.given > 10_000 ? .warning : .error))
    #expect(prediction.reason == .kernel(.etimedout))
    #expect(abs(prediction.closesAt.seconds - (10.05 + Self.death)) <= 0.020)
  }
}

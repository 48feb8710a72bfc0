import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Clients on the broker's segment that lost their link: which errno the broker logged depends on
/// whether a retransmission waited for the client's address long enough before the end. Runs of
/// `tools/lab`, near-5 to near-8; seconds after the first transmission.
struct NearHostTests {
  struct Measured: Sendable {
    var retries2: Int
    var transmissions: [Double]
    /// The beginnings of rounds of three requests: the first to the client, the others to all.
    var rounds: [Double]
    var death: Double
  }

  static let runs: [Fact<Measured, SocketError>] = [
    // Nobody was waiting when the neighbour failed, and nothing was sent after that.
    Fact(
      "4.0 near-5-quiet-3",
      Measured(
        retries2: 5, transmissions: [0, 0.209, 0.421, 0.853, 1.717, 3.409, 6.801], rounds: [8.593],
        death: 13.7135), .etimedout),
    Fact(
      "3.10 near-6-quiet-1",
      Measured(
        retries2: 6, transmissions: [0, 0.213, 0.429, 0.881, 1.745, 3.473, 6.993, 13.905],
        rounds: [19.025], death: 27.7292), .etimedout),
    Fact(
      "3.10 near-8-busy-1",
      Measured(
        retries2: 8,
        transmissions: [
          0, 0.211, 0.423, 0.863, 1.727, 3.423, 6.911, 13.823, 27.391, 54.527,
        ], rounds: [59.651], death: 109.8245), .etimedout),
    // The next retransmission waited, and the kernel reported it.
    Fact(
      "4.0 near-6-quiet-1",
      Measured(
        retries2: 6, transmissions: [0, 0.212, 0.424, 0.868, 1.732, 3.428, 7.012],
        rounds: [5.220, 13.924, 20.580], death: 27.2362), .ehostunreach),
    Fact(
      "3.10 near-7-quiet-1",
      Measured(
        retries2: 7, transmissions: [0, 0.211, 0.423, 0.867, 1.731, 3.427, 6.915, 13.827],
        rounds: [18.947, 27.395, 40.707], death: 54.0232), .ehostunreach),
    Fact(
      "3.10 near-8-quiet-1",
      Measured(
        retries2: 8, transmissions: [0, 0.212, 0.424, 0.860, 1.724, 3.424, 6.784, 13.692, 27.260],
        rounds: [32.380, 55.932, 82.556], death: 109.1846), .ehostunreach),
  ]

  private static func run(
    _ measured: Measured, rounds: Int, in linkType: LinkType, beside other: Dialogue? = nil
  ) -> Run {
    var run = Run { $0.kernel.retries2 = measured.retries2 }
    let story = dialogue { story in
      story.open(at: -60, heartbeat: 0)
      story.send(.broker, "deliver", at: measured.transmissions[0])
      for instant in measured.transmissions.dropFirst() { story.repeatLast(.broker, at: instant) }
    }
    let request = PacketBuilder.arp(1, from: .broker, for: .client)
    let segments = story.packets + (other?.packets ?? [])
    var packets = segments.map { (at: $0.at, bytes: $0.bytes, linkType: LinkType.rawIP) }
    for (number, start) in measured.rounds.prefix(rounds).enumerated() {
      var bytes = PacketBuilder.ethernet(arp: request, toAll: number > 0)
      if linkType == .linuxCooked2 {
        // Sent by the capturing host itself.
        bytes = PacketBuilder.linuxCooked2(request, type: 0x0806)
        bytes[10] = 4
      }
      for second in [0, 1.024, 2.048] { packets.append((start + second, bytes, linkType)) }
    }
    for packet in packets.sorted(by: { $0.at < $1.at }) {
      run.observe(packet.bytes, at: packet.at, as: packet.linkType)
    }
    return run
  }

  /// From the first failure on: before the rounds that will show it.
  @Test(arguments: runs, [LinkType.ethernet, .linuxCooked2])
  func endsAsItDid(_ fact: Fact<Measured, SocketError>, linkType: LinkType) throws {
    for rounds in 1...fact.given.rounds.count {
      let run = Self.run(fact.given, rounds: rounds, in: linkType)
      let prediction = try #require(run.predictions.last)
      #expect(prediction.reason == .kernel(fact.expected), "after \(rounds)")
      // One round of questions that nobody answers proves nothing yet.
      #expect([.clientHostLost, .unknown].contains(prediction.cause))
      #expect(prediction.earliest.seconds <= fact.given.death)
      #expect(fact.given.death <= prediction.latest.seconds)
    }
  }

  /// While nothing waits, nobody is told.
  @Test func aFailureThatNobodyIsToldOf() throws {
    let run = Self.run(Self.runs[1].given, rounds: 1, in: .ethernet)
    let flow = try #require(run.engine.flows.first)
    #expect(flow.unanswered.softError == nil)
    #expect(flow.unanswered.episode?.neighbourLostAt == .at(22.097))
  }

  /// Another connection of the same host, half a second behind: nobody asks for its segments, which
  /// wait for the same address.
  @Test func ofTwoConnectionsOneIsAskedFor() throws {
    let measured = Self.runs[4].given
    let shift = 0.512
    let other = Endpoint(.client, 40_000)
    var second = Dialogue()
    second.client = other
    second.open(at: -50, heartbeat: 0)
    second.send(.broker, "deliver", at: shift)
    for instant in measured.transmissions.dropFirst() {
      second.repeatLast(.broker, at: instant + shift)
    }
    let run = Self.run(measured, rounds: 3, in: .ethernet, beside: second)
    let prediction = try #require(run.predictions.last { $0.flow.client == other })
    #expect(prediction.reason == .kernel(.ehostunreach))
    #expect(abs(prediction.closesAt.seconds - measured.death - shift) <= 0.010)
    let first = try #require(run.predictions.last { $0.flow.client != other })
    #expect(abs(first.closesAt.seconds - measured.death) <= 0.010)
  }
}

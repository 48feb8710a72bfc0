import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// net/core/neighbour.c: three requests, a second apart, are a round; the neighbour fails when
/// nobody has answered a whole one.
struct NeighbourTableTests {
  /// Requests for the client at these seconds.
  static let rounds: [Fact<[Double], [NeighbourTable.Change]>] = [
    Fact("one", [0], [.none]),
    Fact("two", [0, 1.024], [.none, .none]),
    Fact("a round", [0, 1.024, 2.048], [.none, .none, .failed(at: .at(3.072))]),
    Fact(
      "another round, for another packet", [0, 1.024, 2.048, 3.2, 4.224, 5.248],
      [
        .none, .none, .failed(at: .at(3.072)), .wanted, .none, .failed(at: .at(6.272)),
      ]),
    Fact("now and then", [0, 60, 120, 180], [.none, .none, .none, .none]),
  ]

  @Test(arguments: rounds)
  func requests(_ fact: Fact<[Double], [NeighbourTable.Change]>) {
    var watch = NeighbourTable()
    let changes = fact.given.map { watch.requested(.client, at: .at($0)) }
    #expect(changes == fact.expected)
    let hasFailed = changes.contains { if case .failed = $0 { true } else { false } }
    #expect(watch.hasFailed(.client) == hasFailed)
  }

  @Test func anAnswerEndsIt() {
    var watch = NeighbourTable()
    for second in [0.0, 1, 2] { _ = watch.requested(.client, at: .at(second)) }
    #expect(watch.hasFailed(.client))
    let first = watch.answered(.client)
    let second = watch.answered(.client)
    #expect(first == .answered)
    #expect(second == .none)
    #expect(!watch.hasFailed(.client))
  }

  @Test func neighboursAreKeptApart() {
    var watch = NeighbourTable()
    for second in [0.0, 1, 2] {
      _ = watch.requested(.client, at: .at(second))
      _ = watch.requested(IPAddress(v4: UInt32(second)), at: .at(second))
    }
    #expect(watch.hasFailed(.client))
    #expect(!watch.hasFailed(IPAddress(v4: 1)))
  }

  /// ARP for the client while what was sent to it is unanswered: its host is gone.
  @Test func aPredictionBecomesUnreachable() throws {
    var run = Run()
    run.observe(.blackHole(repeated: 6))
    #expect(run.predictions.last?.reason == .kernel(.etimedout))
    let request = PacketBuilder.ethernet(
      PacketBuilder.arp(1, from: .broker, for: .client), type: 0x0806)
    for second in [113.8, 114.824, 115.848] { run.observe(request, at: second, as: .ethernet) }
    run.advance(to: 118)
    let last = try #require(run.predictions.last)
    #expect(last.reason == .kernel(.ehostunreach))
    #expect(last.cause == .clientHostLost)
    #expect(last.id == run.predictions.first?.id)
  }
}

import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// net/core/neighbour.c: three requests, a second apart, are a round; the neighbour fails when
/// nobody has answered a whole one. Only what waited for the address is told.
struct NeighbourTableTests {
  typealias Request = (at: Double, reach: NeighbourMessage.Reach?)

  private static func round(from start: Double, _ reach: NeighbourMessage.Reach?) -> [Request] {
    [(start, reach), (start + 1.024, reach), (start + 2.048, reach)]
  }

  private static func failed(at instant: Double, isReported: Bool) -> NeighbourTable.Change {
    .failed(at: .at(instant), isReported: isReported)
  }

  /// Requests for the client at these seconds.
  static let rounds: [Fact<[Request], [NeighbourTable.Change]>] = [
    Fact("one", [(0, .one)], [.none]),
    Fact("two", [(0, .one), (1.024, .one)], [.none, .none]),
    Fact(
      "a known neighbour", round(from: 0, .one),
      [.none, .none, failed(at: 3.072, isReported: false)]),
    Fact(
      "one of which nothing is known", round(from: 0, .all),
      [.wanted, .none, failed(at: 3.072, isReported: true)]),
    Fact(
      "another round, for a packet", round(from: 0, .one) + round(from: 3.2, .all),
      [
        .none, .none, failed(at: 3.072, isReported: false), .wanted, .none,
        failed(at: 6.272, isReported: true),
      ]),
    Fact(
      "a round that is cut short by a packet",
      [(0, .one), (1.024, .one), (1.5, .all)], [.none, .none, .wanted]),
    // What a cooked header does not tell follows from what came before.
    Fact(
      "of unknown reach", round(from: 0, nil) + round(from: 3.2, nil),
      [
        .none, .none, failed(at: 3.072, isReported: false), .wanted, .none,
        failed(at: 6.272, isReported: true),
      ]),
    Fact(
      "each captured twice", round(from: 0, .all).flatMap { [$0, ($0.at + 0.0017, $0.reach)] },
      [.wanted, .none, .none, .none, failed(at: 3.072, isReported: true), .none]),
    Fact(
      "each captured twice, and only the copy tells its reach",
      round(from: 0, nil).flatMap { [$0, ($0.at + 0.0017, .all)] },
      [.none, .wanted, .none, .none, failed(at: 3.072, isReported: true), .none]),
    Fact(
      "now and then", [0, 60, 120, 180].map { ($0, .one) }, [.none, .none, .none, .none]),
  ]

  private static let key = FlowKey(client: .client, broker: .broker)

  @Test(arguments: rounds)
  func requests(_ fact: Fact<[Request], [NeighbourTable.Change]>) {
    var watch = NeighbourTable()
    let changes = fact.given.map {
      watch.requested(.client, by: .broker, reach: $0.reach, at: .at($0.at))
    }
    #expect(changes == fact.expected)
    let hasFailed = changes.contains { if case .failed = $0 { true } else { false } }
    #expect(watch.hasFailed(Self.key) == hasFailed)
  }

  private static func whole(by asker: IPAddress = .broker) -> NeighbourTable {
    var watch = NeighbourTable()
    for request in round(from: 0, .one) {
      _ = watch.requested(.client, by: asker, reach: request.reach, at: .at(request.at))
    }
    return watch
  }

  @Test func anAnswerEndsIt() {
    var watch = Self.whole()
    #expect(watch.hasFailed(Self.key))
    let first = watch.answered(.client)
    let second = watch.answered(.client)
    #expect(first == .answered)
    #expect(second == .none)
    #expect(!watch.hasFailed(Self.key))
  }

  /// A segment on the wire has an address: the last before the failure does not tell, a later one
  /// does.
  @Test(arguments: [(3.0, true), (3.1, false)])
  func aSegmentShowsThatItIsKnownAgain(lastSent: Double, hasFailed: Bool) {
    #expect(Self.whole().hasFailed(Self.key, lastSent: .at(lastSent)) == hasFailed)
  }

  /// What another host of the segment does not find, the broker may know.
  @Test func onlyTheBrokersOwnRequestsCount() {
    #expect(!Self.whole(by: .router).hasFailed(Self.key))
  }

  /// Linux asks for IPv6 neighbours with its link-local address, unless a segment waits.
  @Test func linkLocalAddressesMayBeTheBrokers() {
    let linkLocal = IPAddress(v6High: 0xfe80 << 48, low: 1)
    #expect(NeighbourTable.isSame(linkLocal, .broker6))
    #expect(!NeighbourTable.isSame(linkLocal, .broker))
    #expect(!NeighbourTable.isSame(.client6, .broker6))
  }

  @Test func neighboursAreKeptApart() {
    var watch = NeighbourTable()
    for second in [0.0, 1, 2] {
      _ = watch.requested(.client, by: .broker, reach: .one, at: .at(second))
      _ = watch.requested(
        IPAddress(v4: UInt32(second)), by: .broker, reach: .one, at: .at(second))
    }
    #expect(watch.hasFailed(Self.key))
    let other = FlowKey(client: Endpoint(IPAddress(v4: 1), 1), broker: .broker)
    #expect(!watch.hasFailed(other))
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

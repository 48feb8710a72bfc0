import FlatlineCore
import Testing

@testable import FlatlineFeed

/// Every label is a time series that Prometheus keeps: their number is bounded, whoever connects.
struct MetricsLabelTests {
  /// A subnet of its own for each.
  private func predictions(_ count: Int, from first: UInt64 = 0) -> [Event] {
    (first..<first + UInt64(count)).map {
      .prediction(.of($0, from: "10.\($0 / 256).\($0 % 256).1"))
    }
  }

  private func standing(_ events: [Event]) -> [String: String] {
    var snapshot = MetricsSnapshot(prefix: SubnetPrefix())
    for event in events { snapshot.predictions.record(event) }
    return Page(snapshot).values("flatline_predictions_standing")
  }

  private static let other = #"client_subnet="other",reason="etimedout",cause="unknown""#

  @Test func asManySubnetsAsFitHaveTheirOwn() {
    let values = standing(predictions(100))
    #expect(values.count == 100)
    #expect(values[Self.other] == nil)
  }

  @Test func theRestIsOther() {
    let values = standing(predictions(350))
    #expect(values.count == 101)
    #expect(values[Self.other] == "250")
  }

  /// Where a hundred scanners hide one subnet that is lost, it must still be seen.
  @Test func theLargestSubnetsAreNamed() {
    let many: [Event] = (1000..<1005).map { .prediction(.of($0, from: "198.51.100.7")) }
    let values = standing(predictions(100) + many)
    #expect(values[#"client_subnet="198.51.100.0/24",reason="etimedout",cause="unknown""#] == "5")
    #expect(values[Self.other] == "1")
  }

  @Test(arguments: [
    (nil, HeartbeatClass.unknown), (0, .none), (1, .upTo10), (10, .upTo10), (11, .upTo30),
    (30, .upTo30), (31, .upTo60), (60, .upTo60), (61, .upTo300), (300, .upTo300), (301, .more),
    (65535, .more),
  ])
  func heartbeatsAreClassed(seconds: Int?, expected: HeartbeatClass) {
    #expect(HeartbeatClass(seconds.map { .seconds($0) }) == expected)
  }

  @Test func labelsFromOutsideCannotEndTheirLine() {
    var snapshot = MetricsSnapshot.full
    snapshot.deliveries = [("/var/log/\"odd\"\nname", .init())]
    let page = Page(snapshot)
    #expect(page.strays.isEmpty)
    #expect(page.values("flatline_feed_waiting") == [#"feed="/var/log/\"odd\"\nname""#: "0"])
  }

  @Test
  func feedsOfOneNameAreOneSample() {
    var snapshot = MetricsSnapshot.full
    snapshot.deliveries += [("http://127.0.0.1:8080", .init()), ("http://127.0.0.1:8080", .init())]
    let families = Page(snapshot).families
    for family in families where family.name.hasPrefix("flatline_feed_") {
      #expect(Set(family.samples.map(\.labels)).count == family.samples.count)
    }
  }
}

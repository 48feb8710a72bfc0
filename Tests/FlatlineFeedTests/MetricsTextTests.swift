import FlatlineCore
import Testing

@testable import FlatlineFeed

/// The page of a snapshot.
struct MetricsTextTests {
  private static let page = Page(MetricsSnapshot.full)
  private static let emptyPage = Page(MetricsSnapshot(prefix: SubnetPrefix()))

  /// Rules and dashboards must not find a metric missing because nothing has happened yet.
  @Test func everyMetricIsThereFromTheStart() {
    #expect(Self.emptyPage.families.map(\.name) == Self.page.families.map(\.name))
  }

  @Test(arguments: [page, emptyPage])
  func everyMetricHasItsHelpAndTypeOnce(page: Page) {
    #expect(page.strays.isEmpty)
    #expect(Set(page.families.map(\.name)).count == page.families.count)
    for family in page.families {
      #expect(!family.help.isEmpty, "\(family.name)")
      #expect(["counter", "gauge", "histogram"].contains(family.type), "\(family.name)")
    }
  }

  /// Prometheus' conventions, which its linter checks.
  @Test(arguments: page.families)
  func names(family: Page.Family) {
    #expect(family.name.hasPrefix("flatline_") || family.name.hasPrefix("process_"))
    #expect(family.name.allSatisfy { "abcdefghijklmnopqrstuvwxyz_".contains($0) })
    #expect(family.name.hasSuffix("_total") == (family.type == "counter"))
  }

  @Test(arguments: page.families)
  func noSampleIsThereTwice(family: Page.Family) {
    #expect(Set(family.samples.map { $0.suffix + $0.labels }).count == family.samples.count)
    #expect(!family.samples.isEmpty)
  }

  @Test(arguments: [
    ("flatline_connections_seen_total", "40"), ("flatline_flows_evicted_total", "7"),
    ("flatline_packets_total", "1000"), ("flatline_bytes_total", "123456"),
    ("flatline_capture_lag_seconds", "0.25"), ("process_resident_memory_bytes", "1048576"),
    ("process_cpu_seconds_total", "1.5"), ("process_start_time_seconds", "1795359214.5"),
    // The nearest of two.
    ("flatline_next_predicted_close_seconds", "400"),
    ("flatline_config_last_reload_successful", "1"),
    ("flatline_config_last_reload_success_timestamp_seconds", "1795359215"),
  ])
  func plainValues(name: String, value: String) {
    #expect(Self.page.values(name) == ["": value])
  }

  @Test(arguments: [
    (
      "flatline_connections_open",
      [
        #"heartbeat="unknown""#: "1", #"heartbeat="0""#: "2", #"heartbeat="1-10""#: "0",
        #"heartbeat="11-30""#: "0", #"heartbeat="31-60""#: "7", #"heartbeat="61-300""#: "0",
        #"heartbeat="301+""#: "5",
      ]
    ),
    (
      "flatline_connections_one_direction",
      [#"direction="broker""#: "6", #"direction="client""#: "8"]
    ),
    ("flatline_round_trip_seconds", [#"to="broker""#: "2e-05"]),
    (
      "flatline_predictions_standing",
      [#"client_subnet="198.51.100.0/24",reason="etimedout",cause="unknown""#: "2"]
    ),
    (
      "flatline_capture_packets_total", [#"interface="eth0""#: "500", #"interface="eth1""#: "500"]
    ),
    (
      "flatline_capture_dropped_packets_total",
      [
        #"interface="eth0",by="kernel""#: "3", #"interface="eth0",by="interface""#: "1",
        #"interface="eth1",by="kernel""#: "0", #"interface="eth1",by="interface""#: "1",
      ]
    ),
    ("flatline_feed_delivered_total", [#"feed="stdout""#: "9", #"feed="alertmanager""#: "0"]),
    ("flatline_feed_failures_total", [#"feed="stdout""#: "4", #"feed="alertmanager""#: "0"]),
    ("flatline_feed_dropped_total", [#"feed="stdout""#: "2", #"feed="alertmanager""#: "0"]),
    ("flatline_feed_waiting", [#"feed="stdout""#: "1", #"feed="alertmanager""#: "0"]),
    ("flatline_build_info", [#"version="0.5.0",revision="abc123""#: "1"]),
  ])
  func labelledValues(name: String, values: [String: String]) {
    #expect(Self.page.values(name) == values)
  }

  private static let reasons = Reason.allCases.map { "reason=\"\($0.rawValue)\"" }
  private static let risks = Risk.Kind.allCases.map { "risk=\"\($0.rawValue)\"" }
  private static let errors = DecodeError.allCases.map { "error=\"\($0.rawValue)\"" }

  @Test(arguments: [
    ("flatline_predictions_total", [#"reason="ehostunreach""#: "1", #"reason="etimedout""#: "3"]),
    ("flatline_predictions_withdrawn_total", [#"reason="ehostunreach""#: "1"]),
    ("flatline_predictions_fulfilled_total", [#"reason="etimedout""#: "1"]),
    ("flatline_closed_unforeseen_total", [#"reason="normal""#: "1"]),
    ("flatline_risks_total", [#"risk="heartbeats-disabled""#: "1"]),
    (
      "flatline_undecodable_packets_total",
      [#"error="truncated-ip-header""#: "2", #"error="malformed-tcp-header""#: "1"]
    ),
  ])
  func labelledCounters(name: String, values: [String: String]) {
    #expect(Self.page.values(name).filter { $0.value != "0" } == values)
  }

  /// To Prometheus an increase from nothing to 1 is none.
  @Test(arguments: [
    ("flatline_predictions_total", reasons), ("flatline_predictions_withdrawn_total", reasons),
    ("flatline_predictions_fulfilled_total", reasons),
    ("flatline_closed_unforeseen_total", reasons), ("flatline_undecodable_packets_total", errors),
    ("flatline_risks_total", risks),
  ])
  func countersBeginAtZero(name: String, labels: [String]) {
    #expect(Self.emptyPage.values(name).keys.sorted() == labels.sorted())
    #expect(Self.emptyPage.values(name).values.allSatisfy { $0 == "0" })
    #expect(Self.page.values(name).keys.sorted() == labels.sorted())
  }

  /// 0 would be an alarm.
  @Test func noNextCloseWhereNothingDies() {
    let name = "flatline_next_predicted_close_seconds"
    #expect(Self.emptyPage.values(name).isEmpty)
    #expect(Self.emptyPage.families.map(\.name).contains(name))
  }

  @Test func aCloseThatIsOverdueIsNow() {
    var snapshot = MetricsSnapshot.full
    snapshot.at = .at(501)
    let page = Page(snapshot)
    #expect(page.value("flatline_next_predicted_close_seconds") == "0")
  }
}

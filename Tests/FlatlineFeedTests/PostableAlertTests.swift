import FlatlineCore
import Testing

@testable import FlatlineFeed

struct PostableAlertTests {
  private static func alert(_ predictions: Prediction..., endsAt: Instant? = nil)
    -> AlertBook.Alert
  {
    AlertBook.Alert(
      group: AlertGroup(predictions[0], SubnetPrefix()), startsAt: .at(10), endsAt: endsAt,
      predictions: predictions)
  }

  private static func post(
    _ alert: AlertBook.Alert, _ change: (inout PostableAlert.Settings) -> Void = { _ in }
  ) -> PostableAlert {
    var settings = PostableAlert.Settings()
    change(&settings)
    return PostableAlert(alert, settings, at: .at(100))
  }

  private static let one = alert(.of(1, name: "orders", closesAt: 900))

  @Test func labels() {
    #expect(
      Self.post(Self.one).labels == [
        "alertname": "RabbitMQConnectionsDying", "severity": "warning",
        "client_subnet": "198.51.100.0/24", "reason": "etimedout", "cause": "unknown",
      ])
  }

  @Test func labelsOfTheUserWin() {
    let posted = Self.post(Self.one) { $0.labels = ["severity": "page", "cluster": "orders"] }
    #expect(posted.labels["severity"] == "page")
    #expect(posted.labels["cluster"] == "orders")
    #expect(posted.labels.count == 6)
  }

  @Test func theProxyIsNamed() {
    var prediction = Prediction.of(1, name: "orders", closesAt: 900)
    prediction.flow.via = Endpoint(IPAddress(v4: 0x0a00_0303), 40_000)
    #expect(
      Self.post(Self.alert(prediction)).annotations["connections"]
        == "orders 198.51.100.31:33730 via 10.0.3.3:40000 closes at 2026-11-22T15:08:34.000000Z")
  }

  /// Labels are what an alert is known by: nothing in them changes while it stands.
  @Test func labelsAreTheSameWhenAConnectionJoins() {
    let two = Self.alert(.of(1, closesAt: 905), .of(2, closesAt: 910))
    #expect(Self.post(two).labels == Self.post(Self.one).labels)
  }

  @Test func annotations() {
    let annotations = Self.post(Self.one).annotations
    #expect(
      annotations["summary"] == "1 connection from 198.51.100.0/24 dying: client or path gone")
    #expect(
      annotations["description"]
        == "1 connection from 198.51.100.0/24 dying. RabbitMQ at 203.0.113.21:5672 will close it at "
        + "2026-11-22T15:08:34.000000Z, and log {inet_error,etimedout}.")
    #expect(annotations["closes_at"] == "2026-11-22T15:08:34.000000Z")
    #expect(
      annotations["connections"]
        == "orders 198.51.100.31:33730 closes at 2026-11-22T15:08:34.000000Z")
    #expect(annotations["advice"]?.contains("is its host up") == true)
    #expect(annotations["broker"] == "203.0.113.21:5672")
    #expect(annotations["cause"] == "unknown")
    #expect(
      Set(annotations.keys) == [
        "summary", "description", "closes_at", "connections", "advice", "broker", "cause",
      ])
  }

  @Test func annotationsOfAnIncident() throws {
    var first = Prediction.of(1, name: "orders", closesAt: 900)
    first.flow.user = "shop"
    first.flow.vhost = "/eu"
    first.flow.product = "Pika 1.3.2"
    var book = AlertBook.with()
    var incident = Incident.of(1, 1, 2, cause: .natIdleEviction)
    incident.idleTimeout = IdleTimeout(atLeast: 340, atMost: 352)
    incident.router = "203.0.113.1"
    book.record(.prediction(first))
    book.record(.prediction(.of(2, closesAt: 910)))
    book.record(.incident(incident))
    book.advance(to: .at(50))
    let posted = Self.post(try #require(book.standing.first))
    #expect(
      posted.labels == [
        "alertname": "RabbitMQConnectionsDying", "severity": "warning",
        "client_subnet": "198.51.100.0/24", "reason": "etimedout", "incident": "0000000000000001",
      ])
    let expected = [
      "summary": "2 connections from 198.51.100.0/24 dying: forgotten by a NAT while idle",
      "cause": "nat-idle-eviction", "confidence": "very probably", "users": "shop (1)",
      "virtual_hosts": "/eu (1)", "products": "Pika 1.3.2 (1)", "router": "203.0.113.1",
      "since": "2026-11-22T14:53:34.000000Z", "closes_at": "2026-11-22T15:08:34.000000Z",
      "last_closes_at": "2026-11-22T15:08:44.000000Z",
      "idle_timeout": "between 340 and 352 s, as AWS Network Load Balancer or NAT gateway has",
    ]
    for (name, text) in expected { #expect(posted.annotations[name] == text) }
    #expect(
      posted.annotations["description"]?.contains(
        "Why: forgotten by a NAT while idle, very probably.") == true)
  }

  @Test(
    arguments: [
      (AlertLinks(), nil, nil),
      (
        AlertLinks(pages: "http://h:9672"), "http://h:9672/metrics",
        "http://h:9672/explain/etimedout"
      ),
      (
        AlertLinks(pages: "http://h/f/", runbooks: "http://w/f"), "http://h/f/metrics",
        "http://w/f#etimedout"
      ),
      (AlertLinks(runbooks: "http://w/f/"), nil, "http://w/f/etimedout"),
      (AlertLinks(runbooks: "http://w/?page="), nil, "http://w/?page=etimedout"),
    ] as [(AlertLinks, String?, String?)])
  func links(links: AlertLinks, generator: String?, runbook: String?) {
    let posted = Self.post(Self.one) { $0.links = links }
    #expect(posted.generatorURL == generator)
    #expect(posted.annotations["runbook_url"] == runbook)
  }

  @Test func aKnownCauseHasItsOwnPage() {
    let alert = Self.alert(.of(1, cause: .clientFrozen))
    let posted = Self.post(alert) { $0.links = AlertLinks(pages: "http://h") }
    #expect(posted.annotations["runbook_url"] == "http://h/explain/client-frozen")
  }

  @Test func theFirstConnectionSpeaksForAll() {
    let annotations = Self.post(Self.alert(.of(1, closesAt: 900), .of(2, closesAt: 901)))
      .annotations
    #expect(annotations["summary"]?.hasPrefix("2 connections from ") == true)
    #expect(annotations["closes_at"] == "2026-11-22T15:08:34.000000Z")
  }

  /// It outlives several repetitions that are lost, and not the program.
  @Test func aStandingAlertEndsUnlessItIsRepeated() {
    let posted = Self.post(Self.one) { $0.lifetime = .seconds(240) }
    #expect(posted.startsAt == .at(10))
    #expect(posted.endsAt == .at(340))
  }

  @Test func aResolvedAlertEndedThen() {
    let posted = Self.post(Self.alert(.of(1), endsAt: .at(60)))
    #expect(posted.startsAt == .at(10))
    #expect(posted.endsAt == .at(60))
  }

  @Test(arguments: [
    (1, 2, 3, "and 2 more"), (2, 1, 3, "and 1 more"), (3, 0, 3, nil), (10, 0, 3, nil),
  ])
  func connectionsAreNamedUpToTheLimit(
    limit: Int, left: Int, count: Int, last: String?
  ) throws {
    let alert = Self.alert(.of(1, name: "a"), .of(2, name: "b"), .of(3, name: "c"))
    let posted = Self.post(alert) { $0.connections = limit }
    let lines = try #require(posted.annotations["connections"]).split(separator: "\n")
    #expect(lines.filter { $0.contains(" closes at ") }.count == count - left)
    #expect(lines.count == count - left + (last == nil ? 0 : 1))
    if let last { #expect(lines.last.map(String.init) == last) }
  }

  /// The name is the client's, and may pretend to be another connection's line.
  @Test(arguments: [
    ("a\nb", #"a\u{a}b "#), ("\u{1b}[31mred", #"\u{1b}[31mred "#),
    ("\u{202e}desrever", #"\u{202e}desrever "#), ("naïve", "naïve "),
    (String(repeating: "x", count: 1000), String(repeating: "x", count: 40) + "… "),
  ])
  func hostileNames(name: String, shown: String) throws {
    let posted = Self.post(Self.alert(.of(1, name: name)))
    let connections = try #require(posted.annotations["connections"])
    #expect(connections.hasPrefix(shown + "198.51.100.31:33730 closes at "))
  }

  @Test func aConnectionWithoutANameIsItsAddress() {
    let posted = Self.post(Self.alert(.of(1)))
    #expect(posted.annotations["connections"]?.hasPrefix("198.51.100.31:33730 closes") == true)
  }

  /// A refused login's user name, or the bytes instead of a protocol header.
  @Test
  func hostileLogs() throws {
    var prediction = Prediction.of(1, reason: .authFailure)
    prediction.log = "PLAIN login refused: user 'a\n\u{1b}[2J\u{202e}' - invalid credentials"
    let posted = Self.post(Self.alert(prediction))
    for key in ["summary", "description"] {
      let text = try #require(posted.annotations[key])
      #expect(!text.contains("\u{1b}") && !text.contains("\n") && !text.contains("\u{202e}"))
    }
  }
}

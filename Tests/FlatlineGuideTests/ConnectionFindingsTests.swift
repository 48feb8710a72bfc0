import FlatlineReport
import Testing

@testable import FlatlineCore

/// What `flatline explain --client` prints of a client's connections.
struct ConnectionFindingsTests {
  private static let start = Instant(unchecked: 1_795_359_214_000_000_000)

  private static func flow(_ client: String, via: String? = nil) throws -> FlowDescription {
    let client = try #require(Endpoint(client))
    let broker = try #require(Endpoint("203.0.113.21:5672"))
    var flow = FlowDescription(FlowKey(client: client, broker: broker), brokerVersion: nil)
    flow.via = via.flatMap { Endpoint($0) }
    return flow
  }

  private static func prediction(
    _ id: UInt64, _ flow: FlowDescription, _ cause: Cause = .clientFrozen
  ) -> Event {
    .prediction(
      Prediction(
        at: start, id: PredictionIdentifier(value: id), flow: flow, condition: .heartbeatsAbsent,
        reason: .heartbeatTimeout, log: "missed heartbeats from client, timeout: 20s",
        level: .error, closesAt: start + .seconds(40), earliest: start + .seconds(39),
        latest: start + .seconds(41), confidence: 0.95, cause: cause, evidence: Evidence()))
  }

  private static func end(_ id: UInt64, _ flow: FlowDescription) -> Event {
    .closed(
      Closing(
        at: start + .seconds(40), id: PredictionIdentifier(value: id), flow: flow,
        reason: .heartbeatTimeout, log: "missed heartbeats from client, timeout: 20s",
        level: .error, predicted: true, observed: .brokerReset))
  }

  private static func text(of client: String, _ events: [Event]) throws -> String {
    var findings = ConnectionFindings(of: try #require(ClientPattern(client)))
    findings.add(events)
    return findings.text(
      kernel: KernelProfile(), inferred: [], version: nil, width: 100, isColoured: false)
  }

  @Test func onlyTheClientsConnectionsAreTold() throws {
    let events = [
      Self.prediction(1, try Self.flow("10.0.5.31:1001")),
      Self.prediction(2, try Self.flow("10.0.5.31:1002")),
      Self.prediction(3, try Self.flow("10.0.5.3:1001")),
      Self.prediction(4, try Self.flow("10.0.5.32:4", via: "10.0.9.9:1004")),
    ]
    let all = try Self.text(of: "10.0.5.31", events)
    #expect(all.contains("10.0.5.31:1001\n") && all.contains("10.0.5.31:1002\n"))
    #expect(!all.contains("10.0.5.3:") && !all.contains("10.0.5.32"))
    let one = try Self.text(of: "10.0.5.31:1002", events)
    #expect(!one.contains(":1001") && one.hasPrefix("10.0.5.31:1002\n"))
    #expect(try Self.text(of: "10.0.9.9", events).hasPrefix("10.0.5.32:4 via 10.0.9.9:1004\n"))
  }

  @Test func eachWordIsExplainedOnce() throws {
    let events = [
      Self.prediction(1, try Self.flow("10.0.5.31:1001")),
      Self.prediction(2, try Self.flow("10.0.5.31:1002")),
    ]
    let text = try Self.text(of: "10.0.5.31", events)
    #expect(text.ranges(of: "\nclient-frozen (cause)").count == 1)
    #expect(text.ranges(of: "\nheartbeat_timeout (reason)").count == 1)
  }

  /// Then the reason says more.
  @Test func anUnknownCauseComesAfterTheReason() throws {
    let text = try Self.text(
      of: "10.0.5.31", [Self.prediction(1, try Self.flow("10.0.5.31:1001"), .unknown)])
    let reason = try #require(text.firstRange(of: "\nheartbeat_timeout (reason)"))
    let cause = try #require(text.firstRange(of: "\nunknown (cause)"))
    #expect(reason.lowerBound < cause.lowerBound)
  }

  @Test func aPortThatIsUsedAgainIsAnotherConnection() throws {
    let flow = try Self.flow("10.0.5.31:1001")
    let text = try Self.text(
      of: "10.0.5.31:1001", [Self.prediction(1, flow), Self.end(1, flow), Self.prediction(2, flow)])
    #expect(text.ranges(of: "\n  found ").count == 2)
    #expect(text.ranges(of: "\n  closed ").count == 1)
  }

  @Test func whatRecoveredIsNotExplained() throws {
    let flow = try Self.flow("10.0.5.31:1001")
    let recovery = Event.withdrawn(
      Withdrawal(
        at: Self.start, id: PredictionIdentifier(value: 1), flow: flow,
        reason: .heartbeatTimeout, why: .heard))
    let text = try Self.text(of: "10.0.5.31", [Self.prediction(1, flow), recovery])
    #expect(text.contains("\n  recovered "))
    #expect(!text.contains("(reason)"))
  }

  /// The client chooses its name, user and product.
  @Test func whatAStrangerSaysIsSafeToLookAt() throws {
    var flow = try Self.flow("10.0.5.31:1001")
    let hostile = "a\u{1b}[2J\n\u{202e}`rm`"
    flow.name = hostile
    flow.user = hostile
    flow.vhost = hostile
    flow.product = hostile
    flow.brokerVersion = hostile
    let text = try Self.text(of: "10.0.5.31", [Self.prediction(1, flow)])
    #expect(!text.contains("\u{1b}") && !text.contains("\u{202e}"))
    // Name, product, user and virtual host; the version is cut before it. And no command.
    #expect(text.ranges(of: "`rm`").count == 4)
  }

  /// Anybody can open a million.
  @Test func aHundredConnectionsAreKept() throws {
    let events = try (1...150).map {
      Self.prediction(UInt64($0), try Self.flow("10.0.5.31:\($0)"))
    }
    let text = try Self.text(of: "10.0.5.31", events)
    #expect(text.ranges(of: "\n  found ").count == 100)
    #expect(text.contains("name a port"))
  }
}

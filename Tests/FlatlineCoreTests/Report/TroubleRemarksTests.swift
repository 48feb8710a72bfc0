import Testing

@testable import FlatlineCore
@testable import FlatlineReport

/// What `read` prints of connections that are in no trouble.
struct TroubleRemarksTests {
  @Test func risksAreToldBySubnetAndProductUnlessInTrouble() {
    func risk(_ number: UInt64, _ kind: Risk.Kind) -> Event {
      .risk(
        Risk(
          at: .at(0), flow: .connection(number, of: "198.51.100.31") { $0.product = "Pika 1.3.2" },
          risk: kind, advice: ""))
    }
    let events = [
      risk(1, .heartbeatsDisabled), risk(2, .heartbeatsDisabled), risk(3, .heartbeatsDisabled),
      risk(4, .heartbeatTooShort), .prediction(.dying(1)),
    ]
    let text = TroubleTableTests.text(events, TableStyle(width: 200))
    let words = "2 connections with heartbeat 0 and no keepalive (could linger half-open unseen)"
    #expect(text.contains("At risk: \(words): 198.51.100.0/24 Pika 1.3.2 (2).\n"))
    #expect(text.contains("At risk: 1 connection with a heartbeat under 5 s"))
  }

  @Test func theHealthyAreListedTheLingeringFirst() {
    let listed = [
      FlowDescription.connection(1, of: "198.51.100.31") {
        $0.heartbeat = 60
        $0.user = "orders"
        $0.vhost = "/"
        $0.product = "Pika 1.3.2"
      },
      .connection(2, of: "198.51.100.32") { $0.heartbeat = 0 }, .connection(3, of: "198.51.100.33"),
    ]
    #expect(
      TroubleTableTests.text([], TableStyle(width: 80), healthy: 3, listed: listed) == """
        HEALTHY CONNECTION  HEARTBEAT  USER    VIRTUAL HOST  PRODUCT
        198.51.100.32:2          none
        198.51.100.31:1          60 s  orders  /             Pika 1.3.2
        198.51.100.33:3     not known

        No connection is in trouble.
        3 connections healthy.
        Read it.

        """)
    let some = TroubleTableTests.text(
      [], TableStyle(width: 80, limit: .rows(1)), healthy: 3, listed: listed)
    #expect(some.contains("\nand 2 more healthy: --top 0 shows all.\n"))
  }
}

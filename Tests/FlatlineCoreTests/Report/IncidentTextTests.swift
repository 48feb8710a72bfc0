import Testing

@testable import FlatlineCore
@testable import FlatlineReport

/// Incidents in sentences.
struct IncidentTextTests {
  private static func text(_ change: (inout Incident) -> Void = { _ in }) -> String {
    IncidentText.sentences(.partition(9, change), captureEnd: .at(120), isDated: false)
  }

  @Test func whatWhoSinceWhenWhyAndWhatToDo() {
    let text = Self.text {
      $0.broker = Endpoint("203.0.113.21:5672")
      $0.router = "203.0.113.1"
      $0.users = ["orders": 30, "stock": 10]
      $0.products = ["Pika 1.3.2": 40]
      $0.vhosts = ["a": 1, "b": 2, "c": 3, "d": 4, "e": 5]
    }
    #expect(
      text == """
        Network partition, 198.51.100.0/24, 90 % sure: 40 connections to 203.0.113.21:5672 since \
        14:53:34.0. The broker closes them from 15:08:34.0 to 15:09:04.0, the first in 13 m 0 s. \
        Router 203.0.113.1 says so. Products: Pika 1.3.2 (40). Users: orders (30), stock (10). \
        Virtual hosts: e (5), d (4), c (3), 2 others. What to do: Look at the network between.
        """)
  }

  @Test func whatIsNotKnownIsNotSaid() {
    let text = Self.text {
      $0.cause = .unknown
      $0.confidence = nil
      $0.prefix = nil
      $0.connections = 1
      $0.lastClosesAt = $0.firstClosesAt
      $0.advice = ""
    }
    #expect(
      text == """
        Client or path gone: 1 connection since 14:53:34.0. The broker closes them at 15:08:34.0, \
        the first in 13 m 0 s.
        """)
  }

  @Test func anIncidentThatIsOverTellsItsOutcome() {
    let text = Self.text {
      $0.state = .over
      $0.closed = 38
      $0.recovered = 2
    }
    #expect(text.contains(" It is over: 38 closed, 2 recovered. "))
  }

  private static let timeouts: [(Double?, Double?, String?, String)] = [
    (340, 352, "AWS", "after 340 to 352 s, as AWS does"), (nil, 8.04, nil, "after at most 8.0 s"),
    (340, nil, nil, "after more than 340 s"),
  ]

  @Test(arguments: timeouts)
  func anIdleTimeoutHasItsBracket(least: Double?, most: Double?, like: String?, words: String) {
    let text = Self.text {
      $0.idleTimeout = IdleTimeout(atLeast: least, atMost: most, like: like)
    }
    #expect(text.contains(" Idle connections are forgotten \(words). "))
  }

  @Test func namesAreMadeVisible() {
    let text = Self.text { $0.users = ["\u{1b}[2J": 1] }
    #expect(text.contains("Users: \\u{1b}[2J (1)."))
  }

  /// `watch` tells it in a line.
  @Test func inALine() {
    #expect(
      IncidentText.line(.partition(9))
        == "network partition, 198.51.100.0/24: 40 connections since 14:53:34.0; the last closes "
        + "15:09:04.0")
    let flood = Incident.partition(9) {
      $0.cause = .unknown
      $0.condition = .handshakeStalled
      $0.prefix = nil
      $0.ids = nil
      $0.state = .over
      $0.closed = 40
    }
    #expect(
      IncidentText.line(flood)
        == "handshake not finished: 40 connections that never opened since 14:53:34.0; the last "
        + "closes 15:09:04.0; over, 40 closed")
  }
}

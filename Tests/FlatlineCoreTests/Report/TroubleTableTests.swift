import Testing

@testable import FlatlineCore
@testable import FlatlineReport

/// What `read` prints for people, word for word.
struct TroubleTableTests {
  /// The capture ends at second 120.
  static func text(
    _ events: [Event], _ style: TableStyle, healthy: Int = 0, listed: [FlowDescription]? = nil,
    end: Double = 120
  ) -> String {
    var table = TroubleTable(style)
    for event in events { table.add(event) }
    return table.render(
      CaptureEnd(
        start: .at(-60), end: .at(end), healthy: healthy, listed: listed, remarks: ["Read it."]))
  }

  private static let dying = Prediction.dying(1) { $0.cause = .clientHostLost }
  private static let silent = Prediction.dying(2, of: "2001:db8::1", closesAt: 130) {
    $0.condition = .heartbeatsAbsent
    $0.evidence.lastHeard = .at(10)
    $0.log = "missed heartbeats from client, timeout: 60s"
    $0.confidence = 0.999
    $0.contributing = [.ghosts]
    $0.evidence.ghosts = 3
  }
  private static let closed = Prediction.dying(3, closesAt: 100)

  private static let story: [Event] = [
    .prediction(dying), .prediction(silent), .prediction(closed), .closed(closed.closing),
  ]

  @Test func rowsAtEightyColumns() {
    #expect(
      Self.text(Self.story, TableStyle(width: 80), healthy: 2) == """
        CLOSES (UTC)  WHEN                              SURE  CONNECTION
            WHAT IS WRONG  WHAT THE BROKER LOGS
        14:55:44.0    in 10.0 s                         99 %  app2 [2001:db8::1]:2
            silent since 14:53:44.0: client or path gone; one of 3 ghosts of this client
            missed heartbeats from client, timeout: 60s
        15:08:34.0    in 13 m 0 s                       95 %  app1 198.51.100.31:1
            4 retransmissions unanswered since 14:53:34.0: client host lost
            {inet_error,etimedout}
        14:55:14.0    closed, foreseen 1 m 38 s before        app3 198.51.100.31:3
            4 retransmissions unanswered since 14:53:34.0: client or path gone
            {inet_error,etimedout}

        2 connections dying at the end of the capture, the next at 14:55:44.0, in
        10.0 s: app2 [2001:db8::1]:2; 1 already closed.
        2 connections healthy.
        Read it.

        """)
  }

  @Test func rowsAtSixtyColumns() {
    #expect(
      Self.text(Self.story, TableStyle(width: 60)) == """
        CLOSES (UTC)  WHEN                SURE  CONNECTION
            WHAT IS WRONG  WHAT THE BROKER LOGS
        14:55:44.0    in 10.0 s           99 %  app2 [2001:db8::1]:2
            silent since 14:53:44.0: client or path gone; one of 3
            ghosts of this client
            missed heartbeats from client, timeout: 60s
        15:08:34.0    in 13 m 0 s         95 %  app1 198.51.100.31:1
            4 retransmissions unanswered since 14:53:34.0: client
            host lost  {inet_error,etimedout}
        14:55:14.0    closed, foreseen          app3 198.51.100.31:3
                      1 m 38 s before
            4 retransmissions unanswered since 14:53:34.0: client or
            path gone  {inet_error,etimedout}

        2 connections dying at the end of the capture, the next at
        14:55:44.0, in 10.0 s: app2 [2001:db8::1]:2; 1 already
        closed.
        No healthy connection.
        Read it.

        """)
  }

  @Test func rowsInOneLineEach() {
    let lines = Self.text(Self.story, TableStyle(width: 200)).split(separator: "\n")
    #expect(
      lines[1].split(separator: "  ").map { $0.drop { $0 == " " } } == [
        "14:55:44.0", "in 10.0 s", "99 %", "app2 [2001:db8::1]:2",
        "silent since 14:53:44.0: client or path gone; one of 3 ghosts of this client",
        "missed heartbeats from client, timeout: 60s",
      ])
    #expect(lines.prefix(4).allSatisfy { $0.count > 100 })
  }

  @Test func nothingIsWrong() {
    #expect(
      Self.text([], TableStyle(width: 80), healthy: 1) == """
        No connection is in trouble.
        1 connection healthy.
        Read it.

        """)
  }

  /// The last instants are those of another day.
  @Test func datesWhereDaysDiffer() {
    let text = Self.text([.prediction(.dying(1, closesAt: 40_000))], TableStyle(width: 200))
    #expect(text.contains("\n2026-11-23 02:00:14.0  in 11 h 4 m"))
    #expect(text.contains("unanswered since 2026-11-22 14:53:34.0"))
  }

  @Test func incidentsComeFirstAndTheirRowsTogether() {
    var part = Prediction.dying(1) { $0.cause = .partition }
    part.incident = PredictionIdentifier(value: 9)
    let alone = Prediction.dying(2, of: "192.0.2.7", closesAt: 500)
    let text = Self.text(
      [.prediction(part), .prediction(alone), .incident(.partition(9))], TableStyle(width: 100))
    #expect(
      text == """
        Network partition, 198.51.100.0/24, 90 % sure: 40 connections since 14:53:34.0. The broker closes
        them from 15:08:34.0 to 15:09:04.0, the first in 13 m 0 s. What to do: Look at the network between.

        CLOSES (UTC)  WHEN         SURE  CONNECTION
            WHAT IS WRONG  WHAT THE BROKER LOGS
        In no incident: 1 dying, at 15:01:54.0; client or path gone (1)
        15:01:54.0    in 6 m 20 s  95 %  app2 192.0.2.7:2
            4 retransmissions unanswered since 14:53:34.0: client or path gone  {inet_error,etimedout}
        Network partition, 198.51.100.0/24: 1 dying, at 15:08:34.0
        15:08:34.0    in 13 m 0 s  95 %  app1 198.51.100.31:1
            4 retransmissions unanswered since 14:53:34.0: network partition  {inet_error,etimedout}

        2 connections dying at the end of the capture, the next at 15:01:54.0, in 6 m 20 s: app2
        192.0.2.7:2.
        No healthy connection.
        Read it.

        """)
  }

  @Test func anIncidentIsToldAsItWasLast() {
    let events: [Event] = [
      .incident(.partition(9)), .incident(.partition(9) { $0.connections = 41 }),
    ]
    let text = Self.text(events, TableStyle(width: 200))
    #expect(!text.contains("40 connections"))
    #expect(text.contains("41 connections"))
  }

  @Test func groupsHaveTheirOwnHeads() {
    let events: [Event] = [
      .prediction(.dying(1) { $0.cause = .clientFrozen }), .prediction(.dying(2, closesAt: 950)),
      .prediction(.dying(4, of: "192.0.2.7", closesAt: 700)), .prediction(Self.closed),
      .closed(Self.closed.closing),
    ]
    let text = Self.text(events, TableStyle(width: 80, limit: .rows(2), grouping: .subnet))
    #expect(
      text == """
        CLOSES (UTC)  WHEN         SURE  CONNECTION
            WHAT IS WRONG  WHAT THE BROKER LOGS
        192.0.2.0/24: 1 dying, at 15:05:14.0; client or path gone (1)
        15:05:14.0    in 9 m 40 s  95 %  app4 192.0.2.7:4
            4 retransmissions unanswered since 14:53:34.0: client or path gone
            {inet_error,etimedout}
        198.51.100.0/24: 2 dying, 15:08:34.0 to 15:09:24.0; 1 closed; client or path
        gone (2), client frozen (1)
        15:08:34.0    in 13 m 0 s  95 %  app1 198.51.100.31:1
            4 retransmissions unanswered since 14:53:34.0: client frozen
            {inet_error,etimedout}
        and 2 more: --top 0 shows all.

        3 connections dying at the end of the capture, the next at 15:05:14.0, in 9 m
        40 s: app4 192.0.2.7:4; 1 already closed.
        No healthy connection.
        Read it.

        """)
  }

  @Test(arguments: [
    (Grouping.product, "Product not known: 1 dying, at 15:08:34.0; client or path gone (1)\n"),
    (.user, "User orders: 1 dying, at 15:08:34.0; client or path gone (1)\n"),
    (.vhost, "Virtual host not known: 1 dying, at 15:08:34.0; client or path gone (1)\n"),
    (.cause, "Client or path gone: 1 dying, at 15:08:34.0\n"),
  ])
  func whatGroupsAreCalled(grouping: Grouping, head: String) {
    let events: [Event] = [
      .prediction(.dying(1) { $0.flow.user = "orders" }),
      .prediction(
        .dying(2, closesAt: 100) {
          $0.flow.user = "stock"
          $0.flow.product = "Pika"
          $0.flow.vhost = "/"
          $0.cause = .clientFrozen
        }),
    ]
    let text = Self.text(events, TableStyle(width: 120, grouping: grouping))
    #expect(text.contains("\n" + head))
  }

  @Test func whatRecoveredIsCounted() {
    let text = Self.text(
      [.prediction(Self.dying), .withdrawn(Self.dying.withdrawal())], TableStyle(width: 80))
    #expect(text.hasPrefix("No connection is in trouble.\n"))
    #expect(text.contains("; 1 prediction withdrawn, the connection recovered.\n"))
  }

  @Test func textFromTheWireIsMadeVisible() {
    let text = Self.text(
      [
        .prediction(
          .dying(1) {
            $0.flow.name = "\u{1b}[2J"
            $0.flow.user = "\u{1b}[2J"
            $0.log = "\u{1b}[2J"
          })
      ], TableStyle(width: 80, grouping: .user))
    #expect(!text.unicodeScalars.contains("\u{1b}"))
  }

  @Test func colourIsForHeadsAndForWhatCanBeActedOn() {
    let text = Self.text(Self.story, TableStyle(width: 200, isColoured: true))
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasPrefix("\u{1b}[1mCLOSES"))
    #expect(lines[1].hasPrefix("\u{1b}[31m14:55:44.0"))
    #expect(lines[3].hasPrefix("14:55:14.0"))
  }
}

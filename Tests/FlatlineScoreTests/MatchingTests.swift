import FlatlineCore
import FlatlineScore
import Testing

/// Which line of the log is about which connection of the capture.
struct MatchingTests {
  private let end = Story.at(1000)

  private func connection(
    _ first: Double, _ last: Double, ended: Bool = false, predicted text: String
  ) -> CapturedConnection {
    var connection = Story.connection(
      [.first(at: first + 1, text, closesAt: last)], confidence: 0.9)
    connection.firstSeen = Story.at(first)
    connection.lastSeen = Story.at(last)
    connection.endMark = ended ? Story.at(last) : nil
    return connection
  }

  private func score(_ log: [String], _ connections: [CapturedConnection]) -> Score {
    Score(
      BrokerLog(log.joined(separator: "\n")), connections, start: Story.at(0), end: end,
      clockOffset: .zero)
  }

  @Test func aPortThatIsUsedAgainIsAnotherConnection() {
    let score = score(
      [Story.line(20, "a"), Story.line(40, "b", process: "<0.2.0>"), Story.idle(2000)],
      [
        connection(10, 20, ended: true, predicted: "a"),
        connection(30, 40, ended: true, predicted: "b"),
      ])
    #expect(score.total.right == 2)
    #expect(!score.isFlawed)
  }

  /// A broker that speaks PROXY logs the client's address, another the proxy's.
  @Test(arguments: [true, false])
  func aConnectionThatComesByAProxy(isClientLogged: Bool) {
    var connection = connection(10, 20, ended: true, predicted: "a")
    let other = Endpoint(IPAddress(v4: 0x0a00_0303), 40_000)
    (connection.client, connection.via) =
      isClientLogged ? (connection.client, other) : (other, connection.client)
    let score = score([Story.line(20, "a"), Story.idle(2000)], [connection])
    #expect(score.total.right == 1)
    #expect(score.notCaptured == 0)
  }

  @Test func anEndLongAfterAResetIsAnotherConnections() {
    let score = score(
      [Story.line(500, "a"), Story.idle(2000)],
      [connection(10, 20, ended: true, predicted: "a")])
    #expect(score.total.right == 0)
    #expect(score.notCaptured == 1)
  }

  @Test func aConnectionThatWasAcceptedLaterIsAnother() {
    let accepted = Story.text(
      400, "info", "accepting AMQP connection 198.51.100.1:1 -> 203.0.113.21:5672")
    let score = score(
      [Story.idle(0), accepted, Story.line(500, "a"), Story.idle(2000)],
      [connection(10, 20, predicted: "a")])
    #expect(score.total.right == 0)
    #expect(score.total.falseAlarms == 1)
    #expect(score.notCaptured == 1)
  }

  @Test func aComplaintBeforeTheCaptureIsNobodys() {
    let score = score(
      [Story.line(-100, "a"), Story.idle(2000)], [connection(10, 2000, predicted: "a")])
    #expect(score.notCaptured == 0)
    #expect(score.total.right == 0)
  }
}

import FlatlineCore
import FlatlineGuide
import Testing

/// What RabbitMQ logs in which version.
struct LogSampleTests {
  private static func lines(_ endings: [Ending], _ subject: Subject = Subject()) -> [String] {
    LogSample.all(of: endings, for: subject).map {
      [$0.log, $0.level.rawValue, $0.versions, $0.circumstance].compactMap(\.self)
        .joined(separator: " | ")
    }
  }

  @Test func everyVersionIsTold() {
    #expect(
      Self.lines([.sendTimeout]) == [
        "{writer,send_failed,{error,timeout}} | error | before 3.13",
        "{writer,send_failed,timeout} | error | since 3.13, before 4.0",
        "{shutdown,{writer,send_failed,timeout}} | error | since 4.0",
      ])
  }

  /// The change came with 3.10.14 and with 3.11.9, and 3.11.0 lies between.
  @Test func aChangeOfTwoSeriesIsToldOfEach() {
    let versions = LogSample.all(of: [.heartbeatNotSent], for: Subject()).map(\.versions)
    #expect(
      versions == [
        "before 3.10.14", "since 3.10.14, before 3.11", "since 3.11, before 3.11.9",
        "since 3.11.9",
      ])
  }

  @Test func theBrokersVersionAloneIsTold() {
    #expect(
      Self.lines([.sendTimeout], Subject(version: BrokerVersion(4, 0, 5))) == [
        "{shutdown,{writer,send_failed,timeout}} | error"
      ])
  }

  @Test func overTLSTheErrnoIsHidden() {
    #expect(
      Self.lines([.kernel(.etimedout)]) == [
        "{inet_error,etimedout} | error",
        "client unexpectedly closed TCP connection | warning | over TLS",
      ])
  }

  @Test func whatIsAlwaysLoggedHasNoCircumstance() {
    #expect(
      Self.lines([.kernel(.etimedout), .abrupt]).last
        == "client unexpectedly closed TCP connection | warning")
  }

  @Test(arguments: [
    (20, ["missed heartbeats from client, timeout: 20s | error"]), (0, []),
  ])
  func theConnectionsOwnHeartbeatIsTold(heartbeat: Int, lines: [String]) {
    var subject = Subject()
    subject.heartbeat = .seconds(heartbeat)
    #expect(Self.lines([.missedHeartbeats(timeout: .seconds(60))], subject) == lines)
  }
}

import Testing

@testable import FlatlineCore

/// What the brokers printed in the lab runs (3.10.8, 4.0.5), and what rabbit_reader.erl prints.
struct WordingTests {
  typealias Given = (ending: Ending, version: BrokerVersion, encrypted: Bool)
  typealias Line = (log: String, level: LogLevel)

  private static let versions = [
    BrokerVersion(3, 8, 35), BrokerVersion(3, 10, 8), BrokerVersion(3, 13, 7),
    BrokerVersion(4, 0, 5), BrokerVersion(4, 1), BrokerVersion(4, 3, 5),
  ]

  /// Endings that every version words alike.
  static let always: [Fact<Ending, Line>] = [
    Fact("ETIMEDOUT", .kernel(.etimedout), ("{inet_error,etimedout}", .error)),
    Fact("EHOSTUNREACH", .kernel(.ehostunreach), ("{inet_error,ehostunreach}", .error)),
    Fact("ENETUNREACH", .kernel(.enetunreach), ("{inet_error,enetunreach}", .error)),
    Fact("ECONNREFUSED", .kernel(.econnrefused), ("{inet_error,econnrefused}", .error)),
    Fact(
      "heartbeats", .missedHeartbeats(timeout: .seconds(60)),
      ("missed heartbeats from client, timeout: 60s", .error)),
    Fact(
      "handshake, nothing sent", .handshakeTimeout(awaiting: "handshake"),
      ("{handshake_timeout,handshake}", .error)),
    Fact(
      "handshake, header sent", .handshakeTimeout(awaiting: "frame_header"),
      ("{handshake_timeout,frame_header}", .error)),
    Fact("abrupt", .abrupt, ("client unexpectedly closed TCP connection", .warning)),
    Fact(
      "an errno that a failed write hid", .swallowed(.etimedout),
      ("client unexpectedly closed TCP connection", .warning)),
    Fact("health check", .noData, ("connection_closed_with_no_data_received", .debug)),
    Fact("RST before start", .closedBeforeStart, ("{inet_error,closed}", .error)),
    Fact(
      "wrong password", .refusedLogin(mechanism: "PLAIN", user: "guest"),
      ("PLAIN login refused: user 'guest' - invalid credentials", .error)),
    Fact("goodbye", .normal, ("closing AMQP connection", .info)),
  ]

  @Test(arguments: always)
  func everyVersion(_ fact: Fact<Ending, Line>) {
    for version in Self.versions {
      let wording = Wording(fact.given, version: version, encrypted: false)
      #expect(wording.log == fact.expected.log, "\(version)")
      #expect(wording.level == fact.expected.level, "\(version)")
    }
  }

  private static let http = Ending.badHeader(Array("GET / HT".utf8))
  private static let noise = Ending.badHeader([1, 2, 3, 4, 5, 6, 7, 8])
  private static let plain10 = Ending.amqp10(header: 0x414d_5150_0001_0000)

  private static func given(_ ending: Ending, _ major: Int, _ minor: Int) -> Given {
    (ending, BrokerVersion(major, minor), false)
  }

  static let byVersion: [Fact<Given, Line>] = [
    Fact("HTTP, 3.10", given(http, 3, 10), ("{bad_header,<<\"GET / HT\">>}", .error)),
    Fact("HTTP, 4.0", given(http, 4, 0), ("{bad_header,<<\"GET / HT\">>}", .error)),
    Fact(
      "HTTP, 4.1", given(http, 4, 1),
      (
        "HTTP GET request detected on AMQP port. "
          + "Ensure the client is connecting to the correct port.", .error
      )),
    Fact(
      "TLS, 4.1", given(.badHeader([22, 3, 1, 2, 0, 1, 0, 1]), 4, 1),
      (
        "TLS client detected on non-TLS AMQP port. "
          + "Ensure the client is connecting to the correct port.", .error
      )),
    Fact("noise, 4.0", given(noise, 4, 0), ("{bad_header,<<1,2,3,4,5,6,7,8>>}", .error)),
    Fact(
      "noise, 4.1", given(noise, 4, 1),
      ("client did not start with AMQP protocol header: <<1,2,3,4,5,6,7,8>>", .error)),
    // rabbit_reader, `version_negotiation` and before 4.0 `handshake`.
    Fact(
      "AMQP 0-10", given(.amqp10(header: 0x414d_5150_0101_000a), 3, 10),
      ("{bad_version,{1,1,0,10}}", .error)),
    Fact("AMQP 1.0, 3.10", given(plain10, 3, 10), ("amqp1_0_plugin_not_enabled", .error)),
    Fact(
      "AMQP 1.0 without SASL, 4.0", given(plain10, 4, 0),
      (
        "RabbitMQ requires SASL security layer (expected protocol ID 3, "
          + "but client sent protocol ID 0)", .error
      )),
    Fact(
      "send timeout, 3.10", given(.sendTimeout, 3, 10),
      ("{writer,send_failed,{error,timeout}}", .error)),
    Fact(
      "send timeout, 3.13", given(.sendTimeout, 3, 13), ("{writer,send_failed,timeout}", .error)),
    Fact(
      "send timeout, 4.0", given(.sendTimeout, 4, 0),
      ("{shutdown,{writer,send_failed,timeout}}", .error)),
  ]

  /// Over TLS the errno never reaches the broker; the other endings read the same.
  static let encrypted: [Fact<Given, Line>] = [
    Fact(
      "ETIMEDOUT over TLS", (.kernel(.etimedout), BrokerVersion(4, 0, 5), true),
      ("client unexpectedly closed TCP connection", .warning)),
    Fact(
      "heartbeats over TLS",
      (.missedHeartbeats(timeout: .seconds(10)), BrokerVersion(4, 0, 5), true),
      ("missed heartbeats from client, timeout: 10s", .error)),
  ]

  @Test(arguments: byVersion + encrypted)
  func wording(_ fact: Fact<Given, Line>) {
    let (ending, version, encrypted) = fact.given
    let wording = Wording(ending, version: version, encrypted: encrypted)
    #expect(wording.log == fact.expected.log)
    #expect(wording.level == fact.expected.level)
  }

  static let reasons: [Fact<Ending, Reason>] = [
    Fact("kernel", .kernel(.etimedout), .kernel(.etimedout)),
    Fact("kernel, unreachable", .kernel(.ehostunreach), .kernel(.ehostunreach)),
    Fact("kernel, unheard", .swallowed(.etimedout), .kernel(.etimedout)),
    Fact("heartbeats", .missedHeartbeats(timeout: .seconds(60)), .heartbeatTimeout),
    Fact("send timeout", .sendTimeout, .sendTimeout),
    Fact("handshake", .handshakeTimeout(awaiting: "handshake"), .handshakeTimeout),
    Fact("abrupt", .abrupt, .closed),
    Fact("health check", .noData, .closed),
    Fact("bad header", http, .badHeader),
    Fact("login", .refusedLogin(mechanism: "PLAIN", user: nil), .authFailure),
    Fact("forced", .exception(.of(320, "CONNECTION_FORCED")), .connectionForced),
    Fact("frame error", .exception(.of(501, "FRAME_ERROR")), .frameError),
    Fact("any other", .exception(.of(504, "CHANNEL_ERROR")), .connectionException),
    Fact("goodbye", .normal, .normal),
  ]

  @Test(arguments: reasons)
  func reason(_ fact: Fact<Ending, Reason>) {
    #expect(fact.given.reason == fact.expected)
  }
}

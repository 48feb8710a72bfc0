import Testing

@testable import FlatlineCore

/// rabbit_reader `format_hard_error`: `operation ~ts caused a connection exception ~ts: ~tp`.
struct ExceptionWordingTests {
  static let closes: [Fact<Close, String>] = [
    // As both brokers of the lab printed it.
    Fact(
      "rabbitmqctl close_connection", .of(320, "CONNECTION_FORCED - maintenance"),
      "operation none caused a connection exception connection_forced: \"maintenance\""),
    Fact(
      "a method failed",
      .of(503, "COMMAND_INVALID - second 'channel.open' seen", failed: (20, 10)),
      "operation channel.open caused a connection exception command_invalid: "
        + "\"second 'channel.open' seen\""),
    Fact(
      "a dash in the explanation",
      .of(530, "NOT_ALLOWED - vhost a - b not found", failed: (10, 40)),
      "operation connection.open caused a connection exception not_allowed: "
        + "\"vhost a - b not found\""),
    // ~tp escapes quotes and backslashes.
    Fact(
      "a binary in the explanation",
      .of(501, "FRAME_ERROR - all octets = <<\"a\\b\">>: {invalid_frame_end_marker,0}"),
      "operation none caused a connection exception frame_error: "
        + "\"all octets = <<\\\"a\\\\b\\\">>: {invalid_frame_end_marker,0}\""),
  ]

  @Test(arguments: closes)
  func exception(_ fact: Fact<Close, String>) {
    let wording = Wording(
      .exception(fact.given), version: BrokerVersion(3, 10, 8), encrypted: false)
    #expect(wording.log == fact.expected)
    #expect(wording.level == .error)
  }

  /// Since 4.3 a forced close is a warning of its own form.
  @Test func forcedSince43() {
    let close = Close.of(320, "CONNECTION_FORCED - maintenance")
    let wording = Wording(.exception(close), version: BrokerVersion(4, 3), encrypted: false)
    #expect(wording == Wording(.exception(close), version: BrokerVersion(4, 3, 5), encrypted: true))
    #expect(wording.level == .warning)
    #expect(wording.log == "maintenance")
  }

  /// Methods that a client sends, by the numbers of the AMQP 0-9-1 definition, named as Erlang's
  /// rabbit_framing names them.
  @Test(
    arguments: [
      (10, 11, "connection.start_ok"), (10, 21, "connection.secure_ok"),
      (10, 50, "connection.close"), (10, 51, "connection.close_ok"), (20, 21, "channel.flow_ok"),
      (20, 41, "channel.close_ok"), (30, 10, "access.request"), (60, 100, "basic.recover_async"),
      (10, 31, "connection.tune_ok"), (10, 40, "connection.open"),
      (10, 70, "connection.update_secret"), (20, 10, "channel.open"), (20, 20, "channel.flow"),
      (20, 40, "channel.close"), (40, 10, "exchange.declare"), (40, 20, "exchange.delete"),
      (40, 30, "exchange.bind"), (40, 40, "exchange.unbind"), (50, 10, "queue.declare"),
      (50, 20, "queue.bind"), (50, 30, "queue.purge"), (50, 40, "queue.delete"),
      (50, 50, "queue.unbind"), (60, 10, "basic.qos"), (60, 20, "basic.consume"),
      (60, 30, "basic.cancel"), (60, 40, "basic.publish"), (60, 70, "basic.get"),
      (60, 80, "basic.ack"), (60, 90, "basic.reject"), (60, 110, "basic.recover"),
      (60, 120, "basic.nack"), (85, 10, "confirm.select"), (90, 10, "tx.select"),
      (90, 20, "tx.commit"), (90, 30, "tx.rollback"),
    ] as [(UInt16, UInt16, String)])
  func methodName(classNumber: UInt16, method: UInt16, name: String) {
    #expect(MethodName.name(class: classNumber, method: method) == name)
  }

  @Test(arguments: [(0, 0), (10, 0), (99, 10), (0xffff, 0xffff)] as [(UInt16, UInt16)])
  func noMethod(classNumber: UInt16, method: UInt16) {
    #expect(MethodName.name(class: classNumber, method: method) == nil)
  }

  /// As `io_lib:format("~p", [Binary])` of Erlang/OTP 25 prints it.
  static let binaries: [Fact<[UInt8], String>] = [
    Fact("text", Array("GET / HT".utf8), "<<\"GET / HT\">>"),
    Fact("quote and backslash", Array("a\"b\\c".utf8), "<<\"a\\\"b\\\\c\">>"),
    Fact("TLS", [22, 3, 1, 2, 0, 1, 0, 1], "<<22,3,1,2,0,1,0,1>>"),
    Fact("line ends", [13, 10, 13, 10], "<<\"\\r\\n\\r\\n\">>"),
    Fact("tab", Array("tab\there".utf8), "<<\"tab\\there\">>"),
    Fact("escape", [27, 0x5b, 0x30, 0x6d], "<<\"\\e[0m\">>"),
    Fact("backspace, form feed, vertical tab", [8, 12, 11], "<<\"\\b\\f\\v\">>"),
    Fact("zeros", [0, 0, 0, 0], "<<0,0,0,0>>"),
    Fact("empty", [], "<<>>"),
    Fact("one byte that is no text", [1, 0x61, 0x62, 0x63], "<<1,97,98,99>>"),
    Fact("delete is no text", [0x7f, 0x41], "<<127,65>>"),
    Fact("Latin-1", [0x63, 0x61, 0x66, 0xe9], "<<\"caf\u{e9}\">>"),
    Fact("the first of Latin-1's upper half", [0xa0], "<<\"\u{a0}\">>"),
    Fact("the last control below it", [0x9f], "<<159>>"),
  ]

  @Test(arguments: binaries)
  func erlangBinary(_ fact: Fact<[UInt8], String>) {
    #expect(Wording.erlangBinary(fact.given) == fact.expected)
  }
}

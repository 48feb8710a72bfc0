import FlatlineCore
import Testing

@testable import FlatlineFeed

/// What RabbitMQ's management API says of connections.
struct ManagementAnswerTests {
  private static let client = Endpoint(IPAddress(v4: 0xc633_641f), 51902)
  private static let broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)

  private static func hints(_ text: String) throws -> [FlowKey: ConnectionHint] {
    try ManagementAnswer(Array(text.utf8)).hints
  }

  @Test func aConnection() throws {
    let hints = try Self.hints(
      """
      [{"client_properties": {"capabilities": {"basic.nack": true}, "product": "Pika",
        "version": "1.3.2"}, "name": "198.51.100.31:51902 -> 203.0.113.21:5672", "timeout": 60,
        "user": "orders", "user_provided_name": "worker 7", "vhost": "/"}]
      """)
    var hint = ConnectionHint(heartbeat: .seconds(60))
    (hint.name, hint.user, hint.vhost, hint.product) = ("worker 7", "orders", "/", "Pika 1.3.2")
    #expect(hints == [FlowKey(client: Self.client, broker: Self.broker): hint])
  }

  @Test func sixthVersionOfTheInternetProtocol() throws {
    let hints = try Self.hints(
      #"[{"name": "[2001:db8::1]:5 -> [2001:db8::2]:5672", "timeout": 0}]"#)
    #expect(hints.values.map(\.heartbeat) == [.zero])
    #expect(hints.keys.map(\.client.description) == ["[2001:db8::1]:5"])
  }

  /// A connection that is not open yet has no more than a name; others are as they always are.
  @Test func oddOnes() throws {
    let hints = try Self.hints(
      """
      [{}, 7, {"name": "nobody", "timeout": 60}, {"name": null},
       {"name": "198.51.100.31:51903 -> 203.0.113.21:5672", "timeout": "undefined"},
       {"name": "198.51.100.31:51902 -> 203.0.113.21:5672", "timeout": -1, "user": "",
        "client_properties": {}}]
      """)
    #expect(hints == [FlowKey(client: Self.client, broker: Self.broker): ConnectionHint()])
  }

  @Test func aLongName() throws {
    let name = String(repeating: "n", count: 5000)
    let hints = try Self.hints(
      #"[{"name": "198.51.100.31:1 -> 203.0.113.21:5672", "user_provided_name": "\#(name)"}]"#)
    #expect(hints.values.first?.name?.count == 256)
  }

  @Test(arguments: ["", "{}", "<html>", #"{"error":"not_authorised"}"#])
  func noList(text: String) {
    #expect(throws: (any Error).self) { try Self.hints(text) }
  }
}

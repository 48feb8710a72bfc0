import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct StartOkTests {
  private static func decoded(_ payload: [UInt8]) -> StartOk? {
    guard case .startOk(let value) = ConnectionMethod(payload: payload.span) else { return nil }
    return value
  }

  private static func plain(_ parts: String...) -> [UInt8] {
    Array(parts.map { Array($0.utf8) }.joined(separator: [0]))
  }

  private static func amqplain(_ entries: [(String, FieldValue)]) -> [UInt8] {
    // A field table without the length before it.
    Array(FrameBuilder.table(entries).dropFirst(4))
  }

  typealias Response = (mechanism: String, bytes: [UInt8])

  static let users: [Fact<Response, String?>] = [
    // RFC 4616: [authzid] NUL authcid NUL passwd.
    Fact("PLAIN", ("PLAIN", plain("", "guest", "secret")), "guest"),
    Fact("PLAIN for another identity", ("PLAIN", plain("boss", "guest", "secret")), "guest"),
    Fact("PLAIN, empty password", ("PLAIN", plain("", "guest", "")), "guest"),
    Fact("PLAIN in UTF-8", ("PLAIN", plain("", "jürgen", "secret")), "jürgen"),
    Fact("PLAIN without a password", ("PLAIN", plain("", "guest")), nil),
    Fact("PLAIN, empty", ("PLAIN", []), nil),
    Fact(
      "AMQPLAIN",
      ("AMQPLAIN", amqplain([("LOGIN", .string("guest")), ("PASSWORD", .string("secret"))])),
      "guest"),
    Fact("AMQPLAIN without LOGIN", ("AMQPLAIN", amqplain([("USER", .string("guest"))])), nil),
    Fact("EXTERNAL", ("EXTERNAL", Array("guest".utf8)), nil),
    Fact("RABBIT-CR-DEMO", ("RABBIT-CR-DEMO", Array("guest".utf8)), nil),
    Fact("a mechanism of the client's own", ("plain", plain("", "guest", "secret")), nil),
  ]

  @Test(arguments: users)
  func user(_ fact: Fact<Response, String?>) {
    let payload = FrameBuilder.startOk(
      mechanism: fact.given.mechanism, response: fact.given.bytes)
    let startOk = Self.decoded(payload)
    #expect(startOk?.mechanism == fact.given.mechanism)
    #expect(startOk?.user == fact.expected)
  }

  @Test func clientProperties() {
    let startOk = Self.decoded(
      FrameBuilder.startOk([
        ("product", .string("Pika Python Client Library")),
        ("capabilities", .table([("authentication_failure_close", .boolean(true))])),
        ("version", .string("1.3.2")), ("connection_name", .string("orders-7")),
      ]))
    #expect(startOk?.product == "Pika Python Client Library")
    #expect(startOk?.version == "1.3.2")
    #expect(startOk?.connectionName == "orders-7")
  }
}

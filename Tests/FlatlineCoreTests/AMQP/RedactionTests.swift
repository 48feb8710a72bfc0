import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A password is kept nowhere, not even in a reader that has seen only a part of its frame.
struct RedactionTests {
  private static let secret = Array("s3cr3t-pa55w0rd".utf8)
  private static let user = Array("guest".utf8)

  private static func method(_ mechanism: String, _ response: [UInt8]) -> [UInt8] {
    FrameBuilder.startOk(
      [("product", .string("pika"))], mechanism: mechanism, response: response)
  }

  private static func field(_ name: String, _ value: [UInt8]) -> [UInt8] {
    FrameBuilder.shortString(name) + [UInt8(ascii: "S")] + bigEndian(UInt32(value.count)) + value
  }

  static let methods: [Fact<[UInt8], [String]>] = [
    Fact("PLAIN", method("PLAIN", [0] + user + [0] + secret), ["start-ok"]),
    Fact(
      "PLAIN for another identity",
      method("PLAIN", Array("boss".utf8) + [0] + user + [0] + secret), ["start-ok"]),
    Fact(
      "AMQPLAIN", method("AMQPLAIN", field("LOGIN", user) + field("PASSWORD", secret)),
      ["start-ok"]),
    Fact(
      "AMQPLAIN, password first",
      method("AMQPLAIN", field("PASSWORD", secret) + field("LOGIN", user)), ["start-ok"]),
    Fact("a bearer token", method("OAUTHBEARER", secret), ["start-ok"]),
    Fact("EXTERNAL", method("EXTERNAL", secret), ["start-ok"]),
    Fact("secure-ok", FrameBuilder.connection(21, bigEndian(UInt32(15)) + secret), []),
    Fact("update-secret", FrameBuilder.connection(70, bigEndian(UInt32(15)) + secret), []),
  ]

  /// Every byte array in a value, however deep and private.
  private func arrays(in value: Any) -> [[UInt8]] {
    if let bytes = value as? [UInt8] { return [bytes] }
    return Mirror(reflecting: value).children.flatMap { arrays(in: $0.value) }
  }

  /// Whether any four bytes in a row of the secret are somewhere in `value`.
  private func leaks(_ value: Any) -> Bool {
    arrays(in: value).contains { bytes in
      Self.secret.indices.dropLast(3).contains { start in
        let piece = Self.secret[start..<start + 4]
        return bytes.indices.dropLast(3).contains { bytes[$0..<$0 + 4] == piece }
      }
    }
  }

  /// Proves that the search works: a user's name is kept, and found.
  @Test func theSearchSeesPrivateBytes() {
    var reader = FrameReader.synchronised
    let frame = FrameBuilder.framed(Self.method("PLAIN", [0] + Self.secret + [0] + [1]))
    _ = reader.feed(frame.dropLast(10))
    #expect(leaks(reader))
  }

  @Test(arguments: methods)
  func splitAtEveryByte(_ fact: Fact<[UInt8], [String]>) {
    let frame = FrameBuilder.framed(fact.given)
    for cut in 0...frame.count {
      var reader = FrameReader.synchronised
      var outputs = reader.feed(Array(frame[..<cut]))
      #expect(!leaks(reader), "after \(cut) bytes")
      outputs += reader.feed(Array(frame[cut...]))
      #expect(!leaks(reader), "after the rest from \(cut)")
      #expect(outputs.map(\.text) == fact.expected, "split at \(cut)")
      #expect(!String(reflecting: outputs).contains("s3cr"), "split at \(cut)")
    }
  }

  @Test(arguments: methods)
  func byteByByte(_ fact: Fact<[UInt8], [String]>) {
    let frame = FrameBuilder.framed(fact.given)
    var reader = FrameReader.synchronised
    var outputs: [FrameReader.Output] = []
    for (count, byte) in frame.enumerated() {
      outputs += reader.feed([byte])
      #expect(!leaks(reader), "after \(count + 1) bytes")
    }
    #expect(outputs.map(\.text) == fact.expected)
    #expect(!String(reflecting: outputs).contains("s3cr"))
  }
}

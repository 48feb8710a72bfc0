import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// What a proxy says before the client's stream.
struct ProxyHeaderTests {
  private static let client = Endpoint(IPAddress(v4: 0xc000_024d), 51_234)
  private static let client6 = Endpoint(IPAddress.client6, 51_234)
  private static let broker6 = Endpoint(IPAddress.broker6, 5672)
  private static let mapped = Endpoint(
    IPAddress(v6High: 0, low: 0xffff_c000_024d), 51_234)

  private static func line(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Headers, and what is read of them.
  static let headers: [Fact<[UInt8], String>] = [
    Fact("TCP4", FrameBuilder.proxyLine(client), "192.0.2.77:51234"),
    Fact("TCP6", FrameBuilder.proxyLine(client6, broker6), "[2001:db8::31]:51234"),
    Fact("TCP6, IPv4 in it", FrameBuilder.proxyLine(mapped, broker6), "192.0.2.77:51234"),
    Fact("UNKNOWN", FrameBuilder.proxyLine(nil), "unknown"),
    Fact(
      "UNKNOWN with the rest", line("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n"), "unknown"),
    Fact(
      "the longest line", line("PROXY UNKNOWN " + String(repeating: "x", count: 91) + "\r\n"),
      "unknown"),
    Fact("version 2, TCP over IPv4", FrameBuilder.proxyBinary(client), "192.0.2.77:51234"),
    Fact(
      "version 2, TCP over IPv6", FrameBuilder.proxyBinary(client6, broker6),
      "[2001:db8::31]:51234"),
    Fact(
      "version 2, IPv4 in IPv6", FrameBuilder.proxyBinary(mapped, broker6), "192.0.2.77:51234"),
    Fact("version 2, LOCAL", FrameBuilder.proxyBinary(nil, command: 0x20), "unknown"),
    Fact(
      "version 2, LOCAL with addresses", FrameBuilder.proxyBinary(client, command: 0x20),
      "unknown"),
    Fact("version 2, UNSPEC", FrameBuilder.proxyBinary(nil), "unknown"),
    Fact("version 2, UDP", FrameBuilder.proxyBinary(client, family: 0x12), "unknown"),
    Fact(
      "version 2, a path of Unix",
      FrameBuilder.proxyBinary(nil, family: 0x31, extra: [UInt8](repeating: 7, count: 216)),
      "unknown"),
    // As AWS has it: PP2_TYPE_AWS, with the VPC endpoint's name.
    Fact(
      "version 2, more after the addresses",
      FrameBuilder.proxyBinary(client, extra: [0xea, 0, 5, 1] + Array("vpce".utf8)),
      "192.0.2.77:51234"),
    Fact(
      "version 2, very much more",
      FrameBuilder.proxyBinary(client, extra: [UInt8](repeating: 0xce, count: 40_000)),
      "192.0.2.77:51234"),
  ]

  private static let protocols: [(bytes: [UInt8], text: String)] = [
    (FrameBuilder.protocolHeader, "protocol 901"),
    (Array("GET / HTTP/1.1\r\n".utf8), "foreign GET / HT"),
    // A proxy speaks for one connection: the second header is the client's own.
    (FrameBuilder.proxyLine(client), "foreign PROXY TC"),
  ]

  @Test(arguments: headers)
  func whole(_ fact: Fact<[UInt8], String>) {
    for (bytes, text) in Self.protocols {
      var reader = FrameReader(fromStart: true)
      #expect(reader.read(fact.given + bytes) == ["proxied \(fact.expected)", text])
      #expect(reader.heldBytes == 0)
    }
  }

  @Test(arguments: headers)
  func splitAtEveryByte(_ fact: Fact<[UInt8], String>) {
    let bytes = fact.given + FrameBuilder.protocolHeader + FrameBuilder.heartbeat
    for cut in 0...min(bytes.count, 300) {
      var reader = FrameReader(fromStart: true)
      let outputs = reader.read(Array(bytes[..<cut]), Array(bytes[cut...]))
      #expect(
        outputs == ["proxied \(fact.expected)", "protocol 901", "heartbeat"], "split at \(cut)")
    }
  }

  @Test(arguments: headers)
  func byteByByte(_ fact: Fact<[UInt8], String>) {
    var reader = FrameReader(fromStart: true, countsFrames: true)
    let bytes = fact.given + FrameBuilder.protocolHeader + FrameBuilder.heartbeat
    let outputs = bytes.flatMap { reader.read([$0]) }
    #expect(outputs == ["proxied \(fact.expected)", "protocol 901", "heartbeat"])
    #expect(reader.counts == FrameCounts(heartbeats: 1))
  }

  @Test func encryptedBehindIt() {
    var reader = FrameReader(fromStart: true)
    let outputs = reader.feed(FrameBuilder.proxyLine(Self.client) + [22, 3, 1, 0, 0, 0, 0, 0])
    #expect(outputs.count == 2)
    guard case .foreign(let bytes)? = outputs.last else {
      Issue.record("TLS is told by its first bytes")
      return
    }
    #expect(TLSRecordReader.opens(with: bytes))
    #expect(reader.state == .sealed)
  }

  /// What begins like a header and is none: the broker reads its first eight bytes.
  static let malformed: [Fact<[UInt8], String>] = [
    Fact("another family", line("PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n"), "foreign PROXY UD"),
    Fact("small letters", line("proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n"), "foreign proxy TC"),
    Fact("TCP5", line("PROXY TCP5 1.2.3.4 5.6.7.8 1 2\r\n"), "foreign PROXY TC"),
    Fact("an address of another family", line("PROXY TCP4 ::1 ::2 1 2\r\n"), "foreign PROXY TC"),
    Fact("no address", line("PROXY TCP4 here there 1 2\r\n"), "foreign PROXY TC"),
    Fact("a port too high", line("PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n"), "foreign PROXY TC"),
    Fact("a sign", line("PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n"), "foreign PROXY TC"),
    Fact("too few words", line("PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n"), "foreign PROXY TC"),
    Fact("too many", line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n"), "foreign PROXY TC"),
    Fact("two spaces", line("PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n"), "foreign PROXY TC"),
    Fact("no carriage return", line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n"), "foreign PROXY TC"),
    Fact(
      "without an end", line("PROXY UNKNOWN " + String(repeating: "x", count: 200)),
      "foreign PROXY UN"),
    Fact(
      "version 3", FrameBuilder.proxyBinary(client, command: 0x31), "foreign \r\n\r\n\0\r\nQ"),
    Fact(
      "another command", FrameBuilder.proxyBinary(client, command: 0x22),
      "foreign \r\n\r\n\0\r\nQ"),
    Fact(
      "too short for its family", FrameBuilder.proxyBinary(client, family: 0x21),
      "foreign \r\n\r\n\0\r\nQ"),
    Fact(
      "another signature", FrameBuilder.proxyBinary(client).map { $0 == 0x49 ? 0x4a : $0 },
      "foreign \r\n\r\n\0\r\nQ"),
  ]

  @Test(arguments: malformed)
  func whatIsNone(_ fact: Fact<[UInt8], String>) {
    for cut in 0...fact.given.count {
      var reader = FrameReader(fromStart: true)
      let outputs = reader.read(
        Array(fact.given[..<cut]), Array(fact.given[cut...]), FrameBuilder.protocolHeader)
      #expect(outputs == [fact.expected], "split at \(cut)")
      #expect(reader.heldBytes == 0)
    }
  }

  /// Whatever follows the beginning of a header, and however it is cut: the same is read, and
  /// hardly anything is held.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func anythingBehindABeginning(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let model = Self.headers.randomElement(using: &generator)?.given ?? []
    var bytes = Array(model.prefix(300))
    for index in bytes.indices.dropFirst(8) where Int.random(in: 0..<20, using: &generator) == 0 {
      bytes[index] = .random(in: 0...255, using: &generator)
    }
    bytes += FrameBuilder.protocolHeader
    var whole = FrameReader(fromStart: true)
    let expected = whole.read(bytes)
    var pieces = FrameReader(fromStart: true)
    var outputs: [String] = []
    while !bytes.isEmpty {
      let count = Int.random(in: 1...min(40, bytes.count), using: &generator)
      outputs += pieces.read(Array(bytes.prefix(count)))
      bytes.removeFirst(count)
      #expect(pieces.heldBytes < 256)
    }
    #expect(outputs == expected)
  }

  /// Bytes that the capture lacks: what the stream is shows from its frames.
  @Test func cut() {
    var reader = FrameReader(fromStart: true)
    #expect(reader.read(Array(FrameBuilder.proxyLine(Self.client).prefix(20))) == [])
    #expect(reader.skip(40)?.text == "lost")
    #expect(reader.read(FrameBuilder.heartbeat) == ["found", "heartbeat"])
    #expect(reader.heldBytes == 0)
  }

  /// Memory is short.
  @Test func givenUp() {
    var reader = FrameReader(fromStart: true)
    #expect(reader.read(Array(FrameBuilder.proxyLine(Self.client).prefix(20))) == [])
    #expect(reader.heldBytes > 0)
    reader.abandonMethod()
    #expect(reader.heldBytes == 0)
    #expect(reader.read(FrameBuilder.heartbeat) == ["found", "heartbeat"])
  }
}

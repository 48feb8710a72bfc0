import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Heartbeats inside TLS, recognized by the length of their record (RFC 8446, RFC 5246).
struct TLSRecordReaderTests {
  private static func record(_ type: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [type, 3, 3] + bigEndian(UInt16(bytes.count)) + bytes
  }

  private static func data(_ count: Int) -> [UInt8] {
    record(23, [UInt8](repeating: 0xa5, count: count))
  }

  /// ServerHello, with a session identifier as long as the client's.
  private static func hello(_ suite: UInt16, session: Int = 32) -> [UInt8] {
    let body: [UInt8] =
      [3, 3] + [UInt8](repeating: 7, count: 32) + [UInt8(session)]
      + [UInt8](repeating: 9, count: session) + bigEndian(suite) + [0, 0, 0]
    return record(22, [2, 0] + bigEndian(UInt16(body.count)) + body)
  }

  /// The number of heartbeats among a stream's records.
  private func heartbeats(_ stream: [UInt8], pieces: Int = .max) -> Int {
    var reader = FrameReader(fromStart: true)
    var count = 0
    var rest = stream[...]
    while !rest.isEmpty {
      let piece = Array(rest.prefix(pieces))
      rest = rest.dropFirst(pieces)
      count += reader.feed(piece).count { $0.text == "sealed heartbeat" }
    }
    return count
  }

  /// The length of a record that holds eight bytes.
  static let suites: [Fact<UInt16, Int?>] = [
    Fact("TLS_AES_128_GCM_SHA256", 0x1301, 25),
    Fact("TLS_AES_256_GCM_SHA384", 0x1302, 25),
    Fact("TLS_CHACHA20_POLY1305_SHA256", 0x1303, 25),
    Fact("TLS_AES_128_CCM_8_SHA256", 0x1305, 17),
    Fact("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xc030, 32),
    Fact("TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009c, 32),
    Fact("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xcca8, 24),
    Fact("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: padded", 0xc014, nil),
  ]

  @Test(arguments: suites)
  func theSuiteTellsTheLength(_ fact: Fact<UInt16, Int?>) {
    let lengths = (0...64).filter { length in
      heartbeats(Self.hello(fact.given) + Self.data(length)) > 0
    }
    #expect(lengths == [fact.expected].compactMap { $0 })
  }

  private static let stream =
    hello(0x1302) + record(20, [1]) + data(800) + data(25) + data(544) + data(25)
    + record(21, [UInt8](repeating: 1, count: 25)) + data(25)

  @Test(arguments: [1, 2, 3, 5, 7, 64, 4096])
  func inPiecesOfAnySize(size: Int) {
    #expect(heartbeats(Self.stream, pieces: size) == 3)
  }

  static let others: [Fact<[UInt8], Int>] = [
    Fact("without a session identifier", hello(0x1301, session: 0) + data(25), 1),
    Fact("no ServerHello", record(22, [1, 0, 0, 4, 3, 3, 0, 0]) + data(25), 0),
    Fact("a hello in two records", record(22, [2, 0, 0]) + record(22, [70, 3, 3]) + data(25), 0),
    Fact("an unknown type", hello(0x1301) + [24, 3, 3, 0, 1, 0] + data(25), 0),
    Fact("too long", hello(0x1301) + [23, 3, 3, 0xff, 0xff], 0),
    Fact("an empty record", hello(0x1301) + data(0) + data(25), 1),
    Fact("not begun", [22, 3, 3], 0),
  ]

  @Test(arguments: others)
  func otherwise(_ fact: Fact<[UInt8], Int>) {
    #expect(heartbeats(fact.given) == fact.expected)
  }

  /// A snap length cuts the handshake's certificates; a hole hides other records.
  @Test func readsOnAfterBytesThatWereNotCaptured() {
    var reader = FrameReader(fromStart: true)
    _ = reader.feed(Self.hello(0x1301) + [23, 3, 3, 4, 0])
    #expect(reader.skip(1024) == nil)
    #expect(reader.feed(Self.data(25)).map(\.text) == ["sealed heartbeat"])
    #expect(reader.skip(100) == nil)
    #expect(reader.feed([0xa5, 23, 3, 3]).isEmpty)
    #expect(reader.feed(Self.data(25)).map(\.text) == ["sealed heartbeat"])
  }
}

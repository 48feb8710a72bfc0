import Testing

@testable import FlatlineHTTP

struct RequestReaderTests {
  @Test(arguments: [
    ("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/metrics"),
    ("HEAD /healthz HTTP/1.0\r\n\r\n", "HEAD", "/healthz"),
    ("\r\n\r\nGET / HTTP/1.1\nHost: x\n\n", "GET", "/"),
    ("GET /metrics?name=x HTTP/1.1\r\nA:\r\nB: \u{e9}\t\r\n\r\nwhat follows", "GET", "/metrics"),
    ("GET http://host:9672/metrics HTTP/1.1\r\n\r\n", "GET", "/metrics"),
    ("BREW /%2e./x HTTP/1.1\r\n\r\n", "BREW", "/%2e./x"),
  ])
  func heads(text: String, method: String, path: String) throws {
    var whole = RequestReader()
    let head = try #require(try whole.read(text.utf8))
    #expect(head.method == method && head.path == path)
    var bytewise = RequestReader()
    let heads = try text.utf8.lazy.compactMap { try bytewise.read([$0]) }
    #expect(heads.first == head)
  }

  @Test(arguments: [
    ("GET\r\n", HTTPStatus.badRequest),
    ("GET /\r\n", .badRequest),
    ("GET  / HTTP/1.1\r\n", .badRequest),
    ("GET / HTTP/1.1 \r\n", .badRequest),
    ("GET /\u{e9} HTTP/1.1\r\n", .badRequest),
    ("GET metrics HTTP/1.1\r\n", .badRequest),
    ("GET http://host HTTP/1.1\r\n", .badRequest),
    ("OPTIONS * HTTP/1.1\r\n", .badRequest),
    ("\u{16}\u{3}\u{1} / HTTP/1.1\r\n", .badRequest),
    ("GET / SPDY/3\r\n", .badRequest),
    ("PRI * HTTP/2.0\r\n", .versionNotSupported),
    ("GET / HTTP/1.1\r\nno field\r\n", .badRequest),
    ("GET / HTTP/1.1\r\n: x\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nA : x\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nA: x\r\n folded\r\n", .badRequest),
    ("GET / HTTP/1.1\r\nA: \u{0}\r\n", .badRequest),
  ])
  func refusals(text: String, status: HTTPStatus) {
    var reader = RequestReader()
    #expect(throws: status) { try reader.read(text.utf8) }
  }

  /// The limit is that of the whole head.
  @Test(arguments: [
    ("GET /", HTTPStatus.targetTooLong), ("GET / HTTP/1.1\r\nA: ", .headerFieldsTooLarge),
  ])
  func lengths(beginning: String, status: HTTPStatus) throws {
    let rest = RequestReader.limit - beginning.utf8.count
    var full = RequestReader()
    let filled = beginning + String(repeating: "x", count: rest)
    #expect(try full.read(filled.utf8) == nil)
    #expect(throws: status) { try full.read("\n".utf8) }
    var fitting = RequestReader()
    let ended = beginning + String(repeating: "x", count: rest - 15)
    #expect(try fitting.read((ended + " HTTP/1.1\r\nA:\n\n").utf8) != nil)
  }
}

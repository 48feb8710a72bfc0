import FlatlineHTTP
import TestSupport
import Testing

struct FetcherTests {
  private static let limit = 1 << 20

  private static func fetch(from server: Receiver) throws -> String {
    var fetcher = Fetcher(
      from: server.url, authorization: "Basic eDp5", userAgent: "test/1", limit: limit,
      timeout: .seconds(10))
    do {
      return String(decoding: try fetcher.fetch(), as: UTF8.self)
    } catch {
      return "failed: \(error.text)"
    }
  }

  private static func server(_ answer: String, isEndless: Bool = false) throws -> Receiver {
    try Receiver(answer: answer, end: "\r\n\r\n", isEndless: isEndless)
  }

  @Test func whatIsSent() throws {
    let server = try Self.server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    #expect(try Self.fetch(from: server) == "[]")
    let request = try #require(server.requests.first)
    #expect(request.hasPrefix("GET /hook HTTP/1.1\r\n"))
    for field in ["Authorization: Basic eDp5", "User-Agent: test/1"] {
      #expect(request.contains("\r\n\(field)\r\n"))
    }
  }

  @Test(arguments: [
    ("401 no", "status 401: the user or the password is wrong"),
    ("404 no", "status 404"),
    ("302 there\r\nLocation: http://127.0.0.1:1/", "status 302"),
  ])
  func otherStatuses(status: String, why: String) throws {
    let server = try Self.server("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
    #expect(try Self.fetch(from: server) == "failed: " + why)
  }

  /// Half a list of connections is none.
  @Test func anAnswerThatBreaksOff() throws {
    let server = try Self.server("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[]")
    #expect(try Self.fetch(from: server).hasPrefix("failed: "))
  }

  @Test func anAnswerWithoutEnd() throws {
    let server = try Self.server(
      "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 65_536), isEndless: true)
    #expect(try Self.fetch(from: server) == "failed: its answer has more than 1 MiB")
  }

  @Test func nobodyThere() throws {
    let port = try LoopbackListener().port
    var fetcher = Fetcher(
      from: "http://127.0.0.1:\(port)/", authorization: nil, userAgent: "test/1",
      limit: Self.limit, timeout: .seconds(10))
    #expect(throws: Fetcher.Failure.self) { try fetcher.fetch() }
  }
}

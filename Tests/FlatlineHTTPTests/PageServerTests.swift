import FlatlineCore
import TestSupport
import Testing

@testable import FlatlineHTTP

struct PageServerTests {
  private static let long = String(repeating: "long ", count: 2_000_000)

  private let port: UInt16

  init() throws {
    let server = try PageServer(
      Endpoint(IPAddress(v4: 0x7f00_0001), 0), report: { _ in },
      site: { path in
        switch path {
        case "/page": Page("text\n")
        case "/ill": Page("ill\n", status: .serviceUnavailable)
        case "/long": Page(Self.long)
        default: nil
        }
      })
    server.start()
    port = server.port
  }

  private func answer(to request: String) throws -> String {
    let socket = try LoopbackSocket(connectingTo: port)
    socket.send(request)
    return socket.receive()
  }

  private func isServing() throws -> Bool {
    try answer(to: "GET /page HTTP/1.1\r\n\r\n").hasSuffix("\r\n\r\ntext\n")
  }

  @Test(arguments: [
    ("GET /page HTTP/1.1\r\n\r\n", "200 OK", "text\n"),
    ("HEAD /page HTTP/1.1\r\n\r\n", "200 OK", ""),
    ("GET /ill HTTP/1.1\r\n\r\n", "503 Service Unavailable", "ill\n"),
    ("GET /other HTTP/1.1\r\n\r\n", "404 Not Found", "Not Found\n"),
    ("POST /page HTTP/1.1\r\n\r\nbody", "405 Method Not Allowed", "Method Not Allowed\n"),
    ("hello\r\n", "400 Bad Request", "Bad Request\n"),
    // Only the first one: it is answered with the word that the connection ends.
    ("GET /page HTTP/1.1\r\n\r\nGET /ill HTTP/1.1\r\n\r\n", "200 OK", "text\n"),
    (
      "GET /page HTTP/1.1\r\nA: " + String(repeating: "x", count: 65_536),
      "431 Request Header Fields Too Large", "Request Header Fields Too Large\n"
    ),
    ("GET /" + String(repeating: "x", count: 65_536), "414 URI Too Long", "URI Too Long\n"),
  ])
  func answers(request: String, status: String, body: String) throws {
    let answer = try answer(to: request)
    #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
    #expect(answer.contains("\r\nConnection: close\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n\(body)"))
  }

  @Test func lengthIsThatOfTheBody() throws {
    let fields = try ["GET", "HEAD"].map { method in
      try answer(to: "\(method) /page HTTP/1.1\r\n\r\n").split(separator: "\r\n")
        .filter { $0.hasPrefix("Content-Length") }
    }
    #expect(fields == [["Content-Length: 5"], ["Content-Length: 5"]])
    let refusal = try answer(to: "PUT /page HTTP/1.1\r\n\r\n")
    #expect(refusal.contains("\r\nAllow: GET, HEAD\r\n"))
  }

  /// Those who ask for nothing make room for those who do.
  @Test func idleConnectionsShutNobodyOut() throws {
    let idle = try (0..<200).map { _ in try LoopbackSocket(connectingTo: port) }
    #expect(try isServing())
    #expect(idle[0].receive() == "")
  }

  /// Not the time between two bytes counts, but that of the whole.
  @Test func slowRequestsEnd() async throws {
    let socket = try LoopbackSocket(connectingTo: port)
    socket.send("GET /page HTTP/1.1\r\n")
    let began = ContinuousClock.now
    while socket.send("A"), .now - began < PageConnection.lifetime + .seconds(5) {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(socket.receive().hasPrefix("HTTP/1.1 408 "))
    #expect(.now - began >= PageConnection.lifetime)
  }

  /// An answer that nobody reads is ended as well, and holds up no other.
  @Test func slowReadersHoldUpNobody() throws {
    let slow = try (0..<40).map { _ in
      let socket = try LoopbackSocket(connectingTo: port, receiveBuffer: 4096)
      socket.send("GET /long HTTP/1.1\r\n\r\n")
      return socket
    }
    #expect(try isServing())
    #expect(slow[0].receive().utf8.count < Self.long.utf8.count)
    #expect(try answer(to: "GET /long HTTP/1.1\r\n\r\n").hasSuffix(Self.long))
  }

  @Test func anAddressThatIsTakenIsRefused() throws {
    let error = try #require(throws: ListeningSocket.Failure.self) {
      _ = try PageServer(
        Endpoint(IPAddress(v4: 0x7f00_0001), port), report: { _ in }, site: { _ in nil })
    }
    #expect("\(error)" == "Address already in use")
  }
}

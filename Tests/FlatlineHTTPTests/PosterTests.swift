import FlatlineHTTP
import TestSupport
import Testing

struct PosterTests {
  private static func post(to url: String, authorization: String? = nil) -> PostOutcome {
    var poster = Poster(to: url, authorization: authorization, userAgent: "test/1")
    return poster.post(#"{"a":1}"#, headers: ["Flatline-Delivery: 7"]).outcome
  }

  @Test func whatIsSent() throws {
    let receiver = try Receiver(answer: "HTTP/1.1 204 No Content\r\n\r\n")
    #expect(Self.post(to: receiver.url, authorization: "Basic eDp5") == .accepted)
    let request = try #require(receiver.requests.first)
    #expect(request.hasPrefix("POST /hook HTTP/1.1\r\n"))
    #expect(request.hasSuffix("\r\n\r\n{\"a\":1}"))
    for field in [
      "Host: 127.0.0.1:\(receiver.port)", "Content-Type: application/json", "Content-Length: 7",
      "Authorization: Basic eDp5", "User-Agent: test/1", "Flatline-Delivery: 7",
    ] {
      #expect(request.contains("\r\n\(field)\r\n"))
    }
    #expect(!request.contains("Expect"))
  }

  @Test(arguments: [
    ("200 OK\r\nContent-Length: 2\r\n\r\nok", PostOutcome.accepted),
    ("400 no\r\nContent-Length: 3\r\n\r\nwhy", .refused("status 400 why")),
    ("404 no\r\nContent-Length: 0\r\n\r\n", .refused("status 404")),
    ("408 slow\r\nContent-Length: 0\r\n\r\n", .failed("status 408")),
    ("429 much\r\nContent-Length: 0\r\n\r\n", .failed("status 429")),
    (
      "500 no\r\nContent-Length: 12\r\n\r\n\u{1b}[2J\u{9b}\u{202e}x\n",
      .failed(#"status 500 \u{1b}[2J\u{9b}\u{202e}x\u{a}"#)
    ),
    // The connection breaks, and the status is known.
    ("200 OK\r\nContent-Length: 100\r\n\r\nok", .accepted),
    ("503 no\r\nContent-Length: 100\r\n\r\nwhy", .failed("status 503 why")),
    ("200 OK\r\nServer: x", .accepted),
  ])
  func statuses(answer: String, outcome: PostOutcome) throws {
    let receiver = try Receiver(answer: "HTTP/1.1 " + answer)
    #expect(Self.post(to: receiver.url) == outcome)
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func redirectsAreRefusals(status: Int) throws {
    let other = try Receiver(answer: "HTTP/1.1 200 OK\r\n\r\n")
    let receiver = try Receiver(
      answer: "HTTP/1.1 \(status) there\r\nLocation: \(other.url)\r\nContent-Length: 0\r\n\r\n")
    let outcome = Self.post(to: receiver.url, authorization: "Basic eDp5")
    guard case .refused(let why) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(why.contains("status \(status)") && why.contains("redirect"))
    #expect(other.requests.isEmpty)
  }

  /// No more of an answer is read than can matter, however it is made long.
  @Test(arguments: [
    ("HTTP/1.1 200 OK\r\n\r\n", 0.0, PostOutcome.accepted),
    ("HTTP/1.1 429 much\r\nContent-Length: 999999999\r\n\r\n", 0.01, .failed("status 429")),
    ("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", 0.3, .accepted),
    ("HTTP/1.1 100 Continue\r\n\r\n", 0, nil),
    ("HTTP/1.1 200 OK\r\nSame: ", 0, .accepted),
  ])
  func endlessAnswers(answer: String, pause: Double, outcome: PostOutcome?) throws {
    let receiver = try Receiver(answer: answer, isEndless: true, pause: pause)
    let began = ContinuousClock.now
    let actual = Self.post(to: receiver.url)
    switch (outcome, actual) {
    case (.failed(let begin)?, .failed(let text)): #expect(text.hasPrefix(begin))
    case (nil, .failed): break
    default: #expect(actual == outcome)
    }
    // Less than the time for an attempt.
    #expect(.now - began < .seconds(8))
  }

  @Test func connectionsAreKept() throws {
    let receiver = try Receiver(answer: "HTTP/1.1 204 No Content\r\n\r\n", isKeeping: true)
    var poster = Poster(to: receiver.url, authorization: nil, userAgent: "test/1")
    for _ in 0..<3 { #expect(poster.post("{}").outcome == .accepted) }
    #expect(receiver.requests.count == 3)
    #expect(receiver.connections == 1)
  }

  @Test(arguments: ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"])
  func whoCannotBeReached(url: String) {
    guard case .failed(let why) = Self.post(to: url) else {
      Issue.record("reached \(url)")
      return
    }
    #expect(!why.isEmpty)
  }
}

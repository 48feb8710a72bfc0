import FlatlineReport
import Foundation
import Testing

@testable import FlatlineCore
@testable import FlatlinePage

/// The file that is written, byte for byte where that matters.
struct PageHTMLTests {
  private static func html(_ names: [String?]) throws -> String {
    var events = PageEvents()
    for (index, name) in names.enumerated() {
      events.add(.prediction(.dying(UInt64(index), name: name)))
    }
    let context = PageContext(
      program: "flatline", input: ["</script>.pcap"], start: .at(0), end: .at(120),
      configuration: Engine.Configuration(), settingsSource: "assumed", healthy: 0)
    return String(decoding: try PageHTML.bytes(events, context), as: UTF8.self)
  }

  private static func json(_ html: String) throws -> [String: Any] {
    let start = try #require(html.firstRange(of: #"id="data">"#)).upperBound
    let end = try #require(html[start...].firstRange(of: "</script>")).lowerBound
    let object = try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8))
    return try #require(object as? [String: Any])
  }

  private static func count(_ part: String, in html: String) -> Int { html.ranges(of: part).count }

  @Test(arguments: [
    "</script><script>alert(1)</script>", "<!--<script>", "<img src=x onerror=alert(1)>",
    "{{script}}{{data}}", "&lt;b&gt;", "\u{2028}\u{2029}\u{202e}", "'\"\\", "]]>",
  ])
  func namesStayText(name: String) throws {
    let (html, harmless) = (try Self.html([name]), try Self.html(["app"]))
    for part in ["<", ">", "<!--", "<script", "</script"] {
      #expect(Self.count(part, in: html) == Self.count(part, in: harmless), "\(part)")
    }
    let lanes = try #require(try Self.json(html)["lanes"] as? [String: Any])
    let told = try #require((lanes["connection"] as? [String])?.first)
    #expect(told == Text.safe(name, limit: 30) + " 198.51.100.31:33730")
  }

  @Test func theLanesAreThePredictions() throws {
    let lanes = try #require(
      try Self.json(try Self.html(["a", "b", nil]))["lanes"] as? [String: Any])
    #expect(Set(lanes.values.compactMap { ($0 as? [Any])?.count }) == [3])
  }

  @Test func thePolicyNamesWhatThePageHas() throws {
    let html = try Self.html([])
    func hash(_ start: String, _ end: String) throws -> String {
      let from = try #require(html.ranges(of: start).last).upperBound
      let to = try #require(html[from...].firstRange(of: end)).lowerBound
      return Data(Hash256.of(Array(html[from..<to].utf8))).base64EncodedString()
    }
    let script = try hash("<script>", "</script>")
    let style = try hash("<style>", "</style>")
    #expect(html.contains("default-src 'none'; script-src 'sha256-\(script)'; "))
    #expect(html.contains("style-src 'sha256-\(style)'; "))
  }

  @Test func nothingIsLoaded() throws {
    let html = try Self.html(["app"])
    for part in [" src=", "url(", "@import", "http://", "https://", "fetch(", "XMLHttp", "import("]
    {
      #expect(!html.contains(part), "\(part)")
    }
  }
}

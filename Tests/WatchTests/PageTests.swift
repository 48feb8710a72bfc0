import Foundation
import TestSupport
import Testing

/// `flatline watch --html`: the page on SIGUSR1, and at the end.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root captures"))
struct PageTests {
  /// The connections that a page has.
  private static func connections(_ html: String) throws -> Int {
    let start = try #require(html.firstRange(of: #"id="data">"#)).upperBound
    let end = try #require(html[start...].firstRange(of: "</script>")).lowerBound
    let object = try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8))
    let lanes = (object as? [String: Any])?["lanes"] as? [String: Any]
    return (lanes?["id"] as? [Any])?.count ?? 0
  }

  @Test func thePageIsWrittenWhenItIsAskedForAndAtTheEnd() throws {
    let broker = try RefusingBroker()
    let watch = try WatchProcess([
      "-i", "lo", "--port", "\(broker.port)", "--html", "$FOLDER/report.html", "--output", "-",
    ])
    try watch.awaitStart()
    #expect(watch.text("report.html").isEmpty)
    func refuse(_ total: Int) throws {
      try broker.refuse()
      try watch.wait("closing \(total)") {
        watch.outputText.ranges(of: #""event":"closed""#).count == total
      }
    }
    try refuse(1)
    watch.send(SIGUSR1)
    try watch.wait("the page") { watch.errorText.contains("report.html is written") }
    #expect(try Self.connections(watch.text("report.html")) == 1)
    try refuse(2)
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    #expect(try Self.connections(watch.text("report.html")) == 2)
    #expect(watch.text("report.html").contains("Packets are not kept while flatline watches"))
  }
}

import Foundation
import TestSupport
import Testing

/// `flatline watch --html`: the page on SIGUSR1, and at the end.
@Suite(.enabled(if: getuid() == 0, "SKIPPED: only root captures"))
struct PageTests {
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
    #expect(try ReportPage(html: watch.text("report.html")).lanes.id.count == 1)
    try refuse(2)
    watch.send(SIGTERM)
    #expect(try watch.end() == 0)
    let page = try ReportPage(html: watch.text("report.html"))
    #expect(page.lanes.id.count == 2)
    #expect(page.hasPackets)
    // The handshake's answer, what the client said, the broker's header, and its end.
    for packets in page.lanes.packets {
      let kinds = try #require(packets).kinds
      #expect(kinds.hasPrefix("S") && kinds.contains("d") && kinds.contains("D"), "\(kinds)")
      #expect(kinds.contains("F") || kinds.contains("X"), "\(kinds)")
    }
  }
}

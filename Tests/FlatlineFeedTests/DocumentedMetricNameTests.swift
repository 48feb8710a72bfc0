import FlatlineCore
import FlatlineFeed
import Foundation
import Testing

/// The table of metrics in the manual (`Watching.md`), which lists all.
struct DocumentedMetricNameTests {
  /// The names in the table's first column.
  private static func documented() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = "Sources/FlatlineCore/FlatlineCore.docc/Watching.md"
    let text = try String(contentsOf: root.appending(path: page), encoding: .utf8)
    let lines = text.split(separator: "\n").drop { $0 != "### Metrics" }.dropFirst()
      .prefix { $0.hasPrefix("|") }
    return lines.flatMap { line in
      (line.split(separator: "|").first ?? "").matches(of: #/`([^`]+)`/#).map {
        String($0.output.1)
      }
    }
  }

  @Test func theManualListsEveryMetricOnceAndNoOther() throws {
    let made = MetricsSnapshot(prefix: SubnetPrefix()).metrics.map(\.name)
    #expect(made.count > 20)
    #expect(try Self.documented().sorted() == made.sorted())
  }
}

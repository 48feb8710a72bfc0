import Foundation
import Testing

@testable import FlatlineFeed

/// `tools/deploy/runbook.md`, to which the rules' `runbook_url` leads.
struct RunbookTests {
  private static func text(_ file: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "tools/deploy").appending(path: file), encoding: .utf8)
  }

  @Test func everyAlertHasItsSectionAndEverySectionItsAlert() throws {
    let rules = try Self.text("prometheus/flatline.rules.yml")
    let alerts = rules.matches(of: #/- alert: (\w+)/#).map { String($0.output.1) }
    #expect(alerts.count > 10)
    let sections = try Self.text("runbook.md").matches(of: #/(?m)^## (\w+)$/#).map {
      String($0.output.1)
    }
    #expect(Set(sections) == Set(alerts + [PostableAlert.name]))
    #expect(Set(sections).count == sections.count)
  }

  /// A heading's anchor is its name in small letters.
  @Test func everyRuleLeadsToItsOwnSection() throws {
    let rules = try Self.text("prometheus/flatline.rules.yml").split(separator: "- alert: ")
      .dropFirst()
    for rule in rules {
      let anchor = rule.prefix { $0 != "\n" }.lowercased()
      #expect(rule.contains("runbook_url: https://runbooks.example/flatline#\(anchor)\n"))
    }
  }
}

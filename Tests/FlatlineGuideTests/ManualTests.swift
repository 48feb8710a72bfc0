import FlatlineCore
import FlatlineGuide
import Foundation
import TestSupport
import Testing

/// The manual's page of causes, which says what the guide says.
struct ManualTests {
  private static func page() throws -> String {
    try String(
      contentsOf: Repository.root.appending(
        path: "Sources/FlatlineCore/FlatlineCore.docc/Causes.md"),
      encoding: .utf8)
  }

  @Test(arguments: Cause.allCases)
  func theManualHasTheCausesRow(cause: Cause) throws {
    let explanation = cause.explanation
    let cells = [
      "`\(cause.rawValue)`", explanation.meaning, explanation.seen, explanation.refutedBy ?? "",
    ]
    let row = "| " + cells.joined(separator: " | ") + " |"
    #expect(try Self.page().contains("\n\(row)\n"))
  }

  @Test(arguments: ContributingCause.allCases)
  func theManualHasTheContributingCausesRow(cause: ContributingCause) throws {
    let row = "| `\(cause.rawValue)` | \(cause.explanation.meaning) |"
    #expect(try Self.page().contains("\n\(row)\n"))
  }

  @Test(arguments: Risk.Kind.allCases)
  func theManualHasTheRisksRow(risk: Risk.Kind) throws {
    let row = "| `\(risk.rawValue)` | \(risk.explanation.meaning) |"
    #expect(try Self.page().contains("\n\(row)\n"))
  }

  @Test(arguments: KnownIdleTimeout.all.indices)
  func theManualHasTheIdleTimeoutsRow(index: Int) throws {
    let known = KnownIdleTimeout.all[index]
    let row = "| \(Int(known.interval.seconds)) | \(known.name) | \(known.source) |"
    #expect(try Self.page().contains("\n\(row)\n"))
  }
}

import Foundation
import TestSupport
import Testing

/// One `import Foundation` makes the program that is installed three times as large: it brings
/// CoreFoundation and ICU. FoundationEssentials is enough.
struct ModuleSizeTests {
  /// What is not installed.
  private static let development: Set = ["synthetic-traffic", "frame-counts"]

  @Test func noModuleOfTheProgramNeedsAllOfFoundation() throws {
    let sources = Repository.root.appending(path: "Sources")
    let files = try #require(FileManager.default.subpaths(atPath: sources.path)).filter {
      $0.hasSuffix(".swift") && !Self.development.contains(String($0.prefix { $0 != "/" }))
    }
    #expect(files.count > 500)
    for file in files {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      #expect(!text.contains(#/(?m)^(@preconcurrency )?import Foundation$/#), "\(file)")
    }
  }
}

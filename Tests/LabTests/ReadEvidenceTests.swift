import Foundation
import TestSupport
import Testing

/// `flatline read --evidence`: a capture file for each prediction.
struct ReadEvidenceTests {
  private static let halfOpen = Repository.captures.appending(path: "half-open.pcap").path

  private static func files(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: URL(filePath: folder).appending(path: $0)))
      })
  }

  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "flatline-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// Each of the files alone gives the same prediction, and has no password.
  @Test func eachPredictionHasAFile() throws {
    try Self.withFolder { folder in
      let outcome = try Program.run(.flatline, ["read", "--evidence", folder, Self.halfOpen])
      #expect(outcome.status == 0)
      let pattern = #/"event":"prediction".*?"id":"([0-9a-f]{16})"/#
      let identifiers = Set(outcome.output.matches(of: pattern).map { String($0.output.1) })
      let files = try Self.files(folder)
      #expect(!identifiers.isEmpty && files.count == identifiers.count)
      for identifier in identifiers {
        let name = try #require(files.keys.first { $0.contains(identifier) })
        let bytes = try #require(files[name])
        #expect(bytes.range(of: Data("\0guest\0guest".utf8)) == nil)
        #expect(bytes.range(of: Data("PLAIN".utf8)) != nil)
        let again = try Program.run(.flatline, ["read", "\(folder)/\(name)"])
        #expect(again.status == 0)
        #expect(again.output.contains("\"id\":\"\(identifier)\""), "\(name)")
      }
    }
  }

  @Test func whatCannotBeReadAgainIsSaid() throws {
    try Self.withFolder { folder in
      let input = try Data(contentsOf: URL(filePath: Self.halfOpen))
      let outcome = try Program.run(.flatline, ["read", "--evidence", folder, "-"], input: input)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("--evidence \(folder): ") && outcome.errors.contains("pipe"))
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }
}

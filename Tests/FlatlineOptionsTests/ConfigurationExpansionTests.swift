import ArgumentParser
import FlatlineOptions
import Foundation
import Testing

/// A file that the command line names.
struct ConfigurationExpansionTests {
  /// Calls `body` with the path of a file.
  private func with(_ text: String, _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    try body(file.path)
  }

  private func expand(_ arguments: String...) throws -> [String] {
    try ConfigurationFile.expand(arguments, for: WatchOptions.self)
  }

  @Test func withoutAFileNothingChanges() throws {
    #expect(try expand("-i", "lo", "--buffer", "8") == ["-i", "lo", "--buffer", "8"])
  }

  @Test func itsOptionsComeFirst() throws {
    try with("buffer: 8\n") { path in
      let apart = try expand("-i", "lo", "--config", path)
      #expect(apart == ["--buffer=8", "-i", "lo", "--config", path])
      let together = try expand("--config=\(path)")
      #expect(together == ["--buffer=8", "--config=\(path)"])
    }
  }

  @Test func theCommandLineWins() throws {
    try with("buffer: 8\nuser: a\n") { path in
      let options = try WatchOptions.parse(try expand("--config", path, "--buffer", "9"))
      #expect(options.buffer == 9)
      #expect(options.user == "a")
    }
  }

  @Test func whatMayBeRepeatedCountsFromBoth() throws {
    try with("interface: [eth0, eth1]\nport: 5672\n") { path in
      let options = try WatchOptions.parse(
        try expand("--config", path, "-i", "eth2", "--port", "5671"))
      #expect(options.interface == ["eth0", "eth1", "eth2"])
      #expect(options.engine.port == [5672, 5671])
    }
  }

  @Test func afterTheOptionsThereAreFiles() throws {
    let arguments = ["--", "--config", "/no/such/file"]
    #expect(try ConfigurationFile.expand(arguments, for: WatchOptions.self) == arguments)
  }

  /// The argument parser's own message is better.
  @Test func aNameThatIsMissingIsLeftToTheParser() throws {
    #expect(try expand("-i", "lo", "--config") == ["-i", "lo", "--config"])
    #expect(throws: (any Error).self) { try WatchOptions.parse(["--config"]) }
  }

  @Test func aFileThatIsNotThereIsNamed() throws {
    let complaint = try #require(refusal { try expand("--config", "/no/such/file") })
    #expect(complaint.hasPrefix("--config /no/such/file: "))
  }

  @Test func aMistakeInTheFileIsNamedWithItsPath() throws {
    try with("interface: lo\nbufer: 8\n") { path in
      let complaint = try #require(refusal { try expand("--config", path) })
      #expect(complaint.hasPrefix("\(path):2: "))
    }
  }
}

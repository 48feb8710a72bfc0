import FlatlineOptions
import Foundation
import TestSupport
import Testing

/// The examples for containers name options that there are.
struct ContainerFileTests {
  private func lines(_ name: String) throws -> [Substring] {
    let file = Repository.root.appending(path: "tools/deploy/container/\(name)")
    return try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test(arguments: ["sidecar.yaml", "compose.yaml"])
  func theirArgumentsAreOptions(name: String) throws {
    let arguments = try lines(name).compactMap { line -> String? in
      let words = line.trimmingCharacters(in: .whitespaces)
      return words.hasPrefix("- --") ? String(words.dropFirst(2)) : nil
    }
    #expect(arguments.contains("--interface=any"))
    _ = try WatchOptions.parse(arguments)
  }

  @Test func theDaemonSetsConfigurationIsOne() throws {
    let indent = "    "
    let block = try lines("daemonset.yaml").drop { !$0.contains("flatline.yaml: |") }.dropFirst()
      .prefix { $0.hasPrefix(indent) }
    let text = block.map { $0.dropFirst(indent.count) }.joined(separator: "\n")
    let arguments = try ConfigurationFile(text, name: "daemonset.yaml")
      .arguments(for: WatchOptions.self)
    #expect(arguments.contains("--interface=any"))
    _ = try WatchOptions.parse(arguments)
  }
}

import ArgumentParser
import FlatlineOptions
import Foundation
import TestSupport
import Testing

/// `tools/deploy/flatline.yaml`, which shows every option of `flatline watch`.
struct DeployedFileTests {
  private static func text() throws -> String {
    let file = Repository.root.appending(path: "tools/deploy/flatline.yaml")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The name at the start of a line, set or not.
  private static func name(_ line: Substring) -> String? {
    let line = line.first == "#" ? line.dropFirst() : line
    guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
      line[..<colon].allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "-" })
    else { return nil }
    return String(line[..<colon])
  }

  /// What the file says with every option set.
  private static let allSet = Result {
    let lines = try text().split(separator: "\n", omittingEmptySubsequences: false)
    let set = lines.map { name($0) != nil && $0.first == "#" ? $0.dropFirst() : $0 }
    return try arguments(set.joined(separator: "\n"))
  }

  private static func arguments(_ text: String) throws -> [String] {
    try ConfigurationFile(text, name: "flatline.yaml").arguments(for: WatchOptions.self)
  }

  /// The long names in the list that `--help` prints.
  private static var options: [String] {
    WatchOptions.helpMessage(columns: 100).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  -"), let dashes = line.firstRange(of: "--") else { return nil }
      return String(line[dashes.upperBound...].prefix { $0 != " " })
    }.filter { $0 != "help" && $0 != "config" }
  }

  @Test func itHasEveryOptionOnce() throws {
    let names = try Self.text().split(separator: "\n").compactMap(Self.name)
    #expect(names.count > 20)
    #expect(names.sorted() == Self.options.sorted())
  }

  @Test func itIsTakenAsItIs() throws {
    let options = try WatchOptions.parse(try Self.arguments(try Self.text()))
    #expect(options.interface == ["any"])
    #expect(options.listen?.port == 9672)
  }

  @Test func everyExampleIsTaken() throws {
    let names = try Self.allSet.get().map { $0.dropFirst(2).prefix { $0 != "=" } }
    let silent: Set = ["promiscuous", "tunnels", "wire-only"]
    #expect(Set(names.map(String.init)) == Set(Self.options).subtracting(silent))
  }

  /// The file says that it shows every option.
  @Test func defaultsAreThoseOfTheProgram() throws {
    let shown = try WatchOptions.parse(try Self.allSet.get())
    let program = try WatchOptions.parse([])
    #expect(shown.snapshotLength == program.snapshotLength)
    #expect(shown.buffer == program.buffer)
    #expect(shown.delivery == program.delivery)
    #expect(shown.promiscuous == program.promiscuous)
    #expect(shown.tunnels == program.tunnels)
    #expect(shown.user == program.user)
    #expect(shown.engine.maxFlows == program.engine.maxFlows)
    #expect(shown.engine.memory == program.engine.memory)
    #expect(shown.alertDelay == program.alertDelay)
    #expect(shown.alertCritical == program.alertCritical)
    #expect(shown.alertRepeat == program.alertRepeat)
    #expect(shown.alertConnections == program.alertConnections)
    #expect(shown.subnetPrefix == program.subnetPrefix)
    #expect(shown.subnetPrefixV6 == program.subnetPrefixV6)
  }
}

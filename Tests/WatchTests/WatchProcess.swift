import Foundation
import Testing

/// A `flatline watch` on the loopback interface, as the shell would start it.
final class WatchProcess {
  /// The executable stands beside the test bundle.
  static let executable = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "flatline-watch")

  let folder: URL
  let process = Process()
  private let output: URL
  private let errors: URL

  /// - Parameters:
  ///   - prefix: a command, found on the path, that starts the program.
  ///   - arguments: `$FOLDER` stands for a folder that everybody may write to.
  init(prefix: [String] = [], _ arguments: [String]) throws {
    let manager = FileManager.default
    folder = manager.temporaryDirectory.appending(path: "flatline-\(UUID().uuidString)")
    try manager.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    // The process's mask takes from what was asked for.
    try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    output = folder.appending(path: "standard-output")
    errors = folder.appending(path: "standard-error")
    for file in [output, errors] { try Data().write(to: file) }
    let folder = folder.path
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      prefix + [Self.executable.path]
      + arguments.map { $0.replacingOccurrences(of: "$FOLDER", with: folder) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  var outputText: String { text(output) }
  var errorText: String { text(errors) }

  func text(_ name: String) -> String { text(folder.appending(path: name)) }

  /// Waits until it captures.
  func awaitStart() throws {
    try wait("it to capture") { errorText.contains("watching") }
  }

  func wait(_ what: String, until isTrue: () throws -> Bool) throws {
    for _ in 0..<1000 {
      if try isTrue() { return }
      try #require(process.isRunning, "waiting for \(what), it ended: \(errorText)")
      usleep(10_000)
    }
    Issue.record("waited in vain for \(what): \(errorText)")
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  /// Its exit status, once it has ended.
  func end() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// `/proc/PID/status` of each of its threads.
  func statuses() throws -> [[String: String]] {
    let tasks = "/proc/\(process.processIdentifier)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
      let text = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
      return text.split(separator: "\n").reduce(into: [:]) { fields, line in
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return }
        fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
  }

  private func text(_ file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }
}

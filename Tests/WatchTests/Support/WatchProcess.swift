import Foundation
import TestSupport

/// A `flatline watch` as the shell would start it, with a folder of its own.
final class WatchProcess {
  let folder: URL
  let program: Program

  /// - Parameters:
  ///   - prefix: a command, found on the path, that starts the program.
  ///   - arguments: `$FOLDER` stands for a folder that everybody may write to.
  ///   - prepare: called with that folder before the program starts.
  init(
    prefix: [String] = [], _ arguments: [String], prepare: (URL) throws -> Void = { _ in }
  ) throws {
    let manager = FileManager.default
    folder = manager.temporaryDirectory.appending(path: "flatline-\(UUID().uuidString)")
    try manager.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    // The process's umask has removed some of the permissions.
    try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    try prepare(folder)
    let folder = folder.path
    program = try Program(
      .flatline,
      ["watch"] + arguments.map { $0.replacingOccurrences(of: "$FOLDER", with: folder) },
      prefix: prefix)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var outputText: String { program.output }
  var errorText: String { program.errors }

  /// The text of a file in its folder.
  func text(_ name: String) -> String {
    (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
  }

  /// Waits until it captures.
  func awaitStart() throws {
    try wait("it to capture") { errorText.contains("watching") }
  }

  /// Waits for a condition on what it writes.
  func wait(_ what: String, until isTrue: () throws -> Bool) throws {
    try program.wait(for: what, until: isTrue)
  }

  func send(_ signal: Int32) { program.send(signal) }

  /// Its exit status, once it has ended.
  func end() throws -> Int32 { try program.end().status }

  /// Lets it open only so many files more.
  func leaveDescriptors(_ count: Int) throws {
    let open = try FileManager.default.contentsOfDirectory(
      atPath: "/proc/\(program.identifier)/fd"
    ).compactMap { Int($0) }
    // The lowest free number is given out first, and the limit is one of numbers.
    let free = (0..<1024).filter { !open.contains($0) }
    let limit = free[count]
    // The kernel lets the same user do that, and not every root.
    let outcome = try Program.run(
      .command("prlimit"), ["--pid", "\(program.identifier)", "--nofile=\(limit):"],
      prefix: PrivilegeTests.asNobody)
    guard outcome.status == 0 else { throw Program.Failure(outcome.errors) }
  }

  /// `/proc/PID/status` of each of its threads.
  func statuses() throws -> [[String: String]] {
    let tasks = "/proc/\(program.identifier)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).map { task in
      let text = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
      return text.split(separator: "\n").reduce(into: [:]) { fields, line in
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return }
        fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
  }
}

import Foundation

/// A terminal that a test looks at and types into: a session of tmux of its own.
package final class TmuxTerminal {
  package static let isInstalled = [["tmux", "-V"], ["python3", "-V"]].allSatisfy { words in
    (try? Program.run(.command(words[0]), [words[1]]))?.status == 0
  }

  /// What is on while a program has the whole terminal.
  package struct Modes: Equatable {
    package var isAlternate: Bool
    package var isCursorVisible: Bool
    package var isMouseTaken: Bool

    /// As a shell has it.
    package static let usual = Modes(
      isAlternate: false, isCursorVisible: true, isMouseTaken: false)
    /// As a program that draws has it.
    package static let taken = Modes(
      isAlternate: true, isCursorVisible: false, isMouseTaken: true)
  }

  /// The script's own folder, which is gone with the terminal.
  package let folder: URL
  private let socket: String
  /// Says when anything was written to the terminal.
  private let output: Program

  /// - Parameters:
  ///   - environment: variables beside the test's own.
  ///   - script: for the shell, in ``folder``.
  package init(
    columns: Int, rows: Int, environment: [String: String] = [:], _ script: String
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "flatline-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    socket = folder.appending(path: "tmux").path
    let pipe = folder.appending(path: "pipe").path
    guard unsafe mkfifo(pipe, 0o600) == 0 else { throw Program.Failure("\(pipe): errno \(errno)") }
    output = try Program(.command("cat"), [pipe])
    // It stays to be looked at, and Ctrl-C is for what it starts.
    try Data("trap : INT\n\(script)\nread _\n".utf8).write(to: folder.appending(path: "script"))
    try Self.run(
      "python3",
      [
        "-c", Self.start, "tmux", "-u", "-S", socket, "-f", "/dev/null", "start-server", ";",
        "set-option", "-g", "default-terminal", "tmux-256color", ";", "new-session", "-d", "-x",
        "\(columns)", "-y", "\(rows)", "-c", folder.path, "sh script", ";", "pipe-pane", "-O",
        "exec cat > '\(pipe)'",
      ],
      environment: ["LC_ALL": "C.UTF-8"].merging(environment) { $1 })
  }

  /// What a test's thread hands on is not for a terminal: files that tell when a process has ended, and
  /// signals that are held back.
  private static let start = """
    import os, signal, sys
    os.closerange(3, 4096)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execvp(sys.argv[1], sys.argv[1:])
    """

  deinit {
    _ = try? tmux("kill-server")
    try? FileManager.default.removeItem(at: folder)
  }

  /// What is seen, without blanks at the lines' ends.
  package func text() throws -> String { try tmux("capture-pane", "-p") }

  /// The same, with the escape codes of its colours.
  package func colouredText() throws -> String { try tmux("capture-pane", "-p", "-e") }

  package func modes() throws -> Modes {
    let flags = try tmux(
      "display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"
    ).split(separator: " ").map { $0.first == "1" }
    guard flags.count == 3 else { throw Program.Failure("tmux tells no modes: \(flags)") }
    return Modes(isAlternate: flags[0], isCursorVisible: flags[1], isMouseTaken: flags[2])
  }

  /// Waits until what is seen is right.
  @discardableResult
  package func wait(for what: String, until isRight: (String) -> Bool) throws -> String {
    var seen = ""
    do {
      try output.wait(for: what) {
        seen = try text()
        return isRight(seen)
      }
    } catch {
      throw Program.Failure("\(error)\n\(seen)")
    }
    return seen
  }

  /// Waits until all of some words are seen.
  @discardableResult
  package func wait(for words: String...) throws -> String {
    try wait(for: words.joined(separator: ", ")) { text in
      words.allSatisfy { text.contains($0) }
    }
  }

  /// Keys by the names that tmux has for them, such as `Enter`, `Down`, `C-c`.
  package func press(_ keys: String...) throws { try tmux(["send-keys"] + keys) }

  package func type(_ text: String) throws { try tmux("send-keys", "-l", text) }

  /// Presses the mouse's first button and lets it go (XTerm Control Sequences, X10 encoding).
  ///
  /// - Parameter times: all of which come at once.
  package func click(row: Int, column: Int, times: Int = 1) throws {
    let click = [0, 3].map { button in
      let place = [button, column + 1, row + 1].compactMap { Unicode.Scalar(UInt8($0 + 32)) }
      return "\u{1b}[M" + String(String.UnicodeScalarView(place))
    }
    try type(String(repeating: click.joined(), count: times))
  }

  package func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// The text of a file in its folder.
  package func file(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  @discardableResult
  private func tmux(_ words: String...) throws -> String { try tmux(words) }

  @discardableResult
  private func tmux(_ words: [String]) throws -> String {
    try Self.run("tmux", ["-u", "-S", socket] + words, environment: ["LC_ALL": "C.UTF-8"])
  }

  @discardableResult
  private static func run(
    _ command: String, _ words: [String], environment: [String: String]
  ) throws -> String {
    let outcome = try Program.run(.command(command), words, environment: environment)
    guard outcome.status == 0 else {
      throw Program.Failure("\(command) \(words.joined(separator: " ")): \(outcome.errors)")
    }
    return outcome.output
  }
}

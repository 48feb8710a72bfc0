import Foundation

/// What the standard streams are attached to, and how to write to them.
package enum Terminal {
  package static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  package static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Colour only on a terminal, and not where `NO_COLOR` is set (no-color.org).
  package static var isColourWanted: Bool {
    isOutputTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Columns of the terminal; plenty where there is none.
  package static var width: Int {
    var size = winsize()
    guard isOutputTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return 200 }
    return Int(size.ws_col)
  }

  /// A line on standard error, with the program's name before it.
  package static func complain(_ message: String) {
    writeError("flatline: \(message)\n")
  }

  package static func writeError(_ text: String) {
    // Nothing is left to be done where standard error is closed.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

import FoundationEssentials
import Glibc

/// The terminal that the standard streams may be attached to, and messages on standard error.
package enum Terminal {
  package static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  package static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether output is coloured: only on a terminal, and not if `NO_COLOR` is set (no-color.org).
  package static var isColourWanted: Bool {
    isOutputTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The terminal's columns; 200 if there is no terminal.
  package static var width: Int {
    var size = winsize()
    guard isOutputTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return 200 }
    return Int(size.ws_col)
  }

  /// Prints a line on standard error, after the program's name.
  package static func printError(_ message: String) {
    writeError("flatline: \(message)\n")
  }

  package static func writeError(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe write(STDERR_FILENO, $0.baseAddress, $0.count)
      }
      // If standard error is closed, there is nobody to tell.
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(0, count))
    }
  }
}

import FoundationEssentials
import Glibc

/// The terminal that the standard streams may be attached to, and messages on standard error.
package enum Terminal {
  package static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  package static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard error's terminal can be drawn on, and not only written to.
  package static var isDrawable: Bool {
    isErrorTerminal && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The terminal's columns; 200 if there is no terminal.
  package static var width: Int { size.map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? 200 }

  /// The terminal's lines; `nil` if there is no terminal.
  package static var height: Int? { size.map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } }

  private static var size: winsize? {
    var size = winsize()
    guard isOutputTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 else {
      return nil
    }
    return size
  }

  /// Prints a line on standard error, after the program's name; or for the journal, which knows that.
  package static func printError(_ message: String) {
    writeError(
      JournalStream.isStandardError
        ? JournalStream.lines(message, priority: JournalStream.error) : "flatline: \(message)\n")
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

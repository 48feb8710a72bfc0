import FoundationEssentials
import Glibc

/// What systemd's journal understands of what a service writes to standard error.
package enum JournalStream {
  /// Whether standard error leads to the journal (systemd.exec(5), `$JOURNAL_STREAM`): then each line
  /// gets its time there, and may begin with a priority.
  package static let isStandardError: Bool = {
    var status = stat()
    guard let named = ProcessInfo.processInfo.environment["JOURNAL_STREAM"],
      unsafe fstat(STDERR_FILENO, &status) == 0
    else { return false }
    return named == "\(status.st_dev):\(status.st_ino)"
  }()

  /// Lines with a priority before each (sd-daemon(3)), with their ends.
  ///
  /// - Parameter priority: 0 to 7, as syslog has them.
  package static func lines(_ text: String, priority: Int) -> String {
    text.split(whereSeparator: \.isNewline).map { "<\(priority)>\($0)\n" }.joined()
  }

  package static let error = 3
}

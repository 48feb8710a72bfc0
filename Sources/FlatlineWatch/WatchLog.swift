import FlatlineOptions
import Logging
import Synchronization

/// Where log messages go: to standard error, where that is the journal with their priorities and
/// without a time; and, while a screen has the terminal, there.
final class WatchLog: Sendable {
  private let screen = Mutex<ScreenFeed?>(nil)

  /// Lets a screen show what would be written over it.
  func show(on screen: ScreenFeed) {
    guard Terminal.isErrorTerminal else { return }
    self.screen.withLock { $0 = screen }
  }

  /// To be called once the screen is closed.
  func writeAgain() { screen.withLock { $0 = nil } }

  fileprivate var current: ScreenFeed? { screen.withLock { $0 } }

  func logger() -> Logger {
    var logger = Logger(label: "flatline") { Handler(log: self, label: $0) }
    logger.logLevel = .info
    return logger
  }

  private struct Handler: LogHandler {
    private let log: WatchLog
    private var standardError: StreamLogHandler

    init(log: WatchLog, label: String) {
      self.log = log
      standardError = .standardError(label: label)
    }

    var logLevel: Logger.Level {
      get { standardError.logLevel }
      set { standardError.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
      get { standardError.metadata }
      set { standardError.metadata = newValue }
    }

    /// As syslog numbers them.
    private static func priority(_ level: Logger.Level) -> Int {
      switch level {
      case .critical: 2
      case .error: JournalStream.error
      case .warning: 4
      case .notice: 5
      case .info: 6
      case .debug, .trace: 7
      }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { standardError[metadataKey: key] }
      set { standardError[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
      if let screen = log.current { return screen.say("\(event.level): \(event.message)") }
      guard JournalStream.isStandardError else { return standardError.log(event: event) }
      Terminal.writeError(
        JournalStream.lines("\(event.message)", priority: Self.priority(event.level)))
    }
  }
}

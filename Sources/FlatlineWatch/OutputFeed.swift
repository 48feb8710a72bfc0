import ByteOutput
import Capture
import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineReport
import Glibc
import Logging
import Synchronization

/// Writes events as lines to standard output or to a file, in a dispatch queue of its own.
final class OutputFeed: Feed {
  enum Style: Sendable {
    case json
    /// For people.
    case text
  }

  struct OpenError: Error, CustomStringConvertible {
    var description: String
  }

  private struct State {
    var counts = DeliveryQueue.Counts()
    var waitingBytes = 0
    var file: OutputFile
    /// For people.
    var lines = LiveLines()
    /// Whether the last write failed: only the first failure of several is logged.
    var isFailing = false
  }

  let name: String
  private let path: String?
  /// Whom this process has become, if it was root's.
  private let account: Privileges.Account?
  private let style: Style
  private let logger: Logger
  private let queue: DispatchQueue
  private let state: Mutex<State>
  /// Called when standard output was closed by its reader.
  private let onClosed: @Sendable () -> Void

  /// The most that may wait while a disk or a reader is slow.
  private static let maximumBytes = 16 << 20

  /// - Parameters:
  ///   - path: `nil` is standard output.
  ///   - file: what is at the path, if that was opened before root was given up.
  ///   - account: whom this process has become, if it was root's.
  ///   - onClosed: called when standard output was closed by its reader.
  /// - Throws: ``OpenError`` when the file cannot be opened.
  init(
    path: String?, file: OutputFile?, account: Privileges.Account?, style: Style, logger: Logger,
    onClosed: @escaping @Sendable () -> Void
  ) throws {
    self.path = path
    self.account = account
    self.style = style
    self.logger = logger
    self.onClosed = onClosed
    name = path ?? "stdout"
    queue = DispatchQueue(label: "flatline.output")
    let opened = try file ?? path.map { try Self.open($0, account) }
    state = Mutex(State(file: opened ?? .standardOutput))
  }

  var counts: DeliveryQueue.Counts { state.withLock { $0.counts } }

  var needsJSON: Bool { style == .json }

  var isFlushed: Bool { state.withLock { $0.counts.waiting == 0 } }

  func publish(_ batch: EventBatch) {
    let lines =
      style == .json ? batch.json : state.withLock { $0.lines.lines(batch.events) }
    guard !lines.isEmpty else { return }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    let isAccepted = state.withLock { state in
      guard state.waitingBytes + bytes.count <= Self.maximumBytes else {
        state.counts.dropped += lines.count
        return false
      }
      state.waitingBytes += bytes.count
      state.counts.waiting += lines.count
      return true
    }
    if isAccepted { queue.async { self.write(bytes, lines: lines.count) } }
  }

  func reopen() {
    guard let path else { return }
    queue.async {
      guard let file = Self.reopen(path, self.account, self.logger) else { return }
      self.state.withLock { $0.file = file }
    }
  }

  private func write(_ bytes: [UInt8], lines: Int) {
    let file = state.withLock { $0.file }
    let progress = file.append(bytes)
    let isNews = state.withLock { state in
      state.waitingBytes -= bytes.count
      state.counts.waiting -= lines
      state.counts.delivered += progress.lines
      defer { state.isFailing = progress.failure != nil }
      guard progress.failure != nil else { return false }
      state.counts.failed += 1
      state.counts.dropped += lines - progress.lines
      return !state.isFailing
    }
    guard let failure = progress.failure, isNews else { return }
    if path == nil {
      onClosed()
    } else {
      logger.error("\(name) cannot be written: \(failure)")
    }
  }

  /// - Returns: `nil` where that is not possible, which is logged.
  static func reopen(
    _ path: String, _ account: Privileges.Account?, _ logger: Logger
  ) -> OutputFile? {
    do {
      return try open(path, account)
    } catch {
      logger.error("\(error); the old file goes on")
      return nil
    }
  }

  static func open(
    _ path: String, _ account: Privileges.Account?
  ) throws(OpenError) -> OutputFile {
    do throws(WriteFailure) {
      return try OutputFile(path: path)
    } catch {
      var text = "\(path): \(error)"
      switch (error.code, account?.name) {
      case (ENOENT, _): text += "; make its folder"
      case (EACCES, let user?):
        text += """
           for user \(user), whom root becomes; give the folder to that user, as with \
          chown \(user), or name another with --user
          """
      default: break
      }
      throw OpenError(description: text)
    }
  }
}

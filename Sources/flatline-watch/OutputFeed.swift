import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineReport
import Foundation
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
    var handle: FileHandle?
    /// Whether the last write failed: only the first failure of several is logged.
    var isFailing = false
  }

  let name: String
  private let path: String?
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
  ///   - onClosed: called when standard output was closed by its reader.
  /// - Throws: ``OpenError`` when the file cannot be opened.
  init(
    path: String?, style: Style, logger: Logger, onClosed: @escaping @Sendable () -> Void
  ) throws {
    self.path = path
    self.style = style
    self.logger = logger
    self.onClosed = onClosed
    name = path ?? "stdout"
    queue = DispatchQueue(label: "flatline.output")
    state = Mutex(State())
    let handle = try path.map(Self.open) ?? FileHandle.standardOutput
    state.withLock { $0.handle = handle }
  }

  var counts: DeliveryQueue.Counts { state.withLock { $0.counts } }

  var needsJSON: Bool { style == .json }

  var isFlushed: Bool { state.withLock { $0.counts.waiting == 0 } }

  func publish(_ batch: EventBatch) {
    let lines = style == .json ? batch.json : batch.events.map(EventLine.text)
    let data = Data((lines.joined(separator: "\n") + "\n").utf8)
    let isAccepted = state.withLock { state in
      guard state.waitingBytes + data.count <= Self.maximumBytes else {
        state.counts.dropped += lines.count
        return false
      }
      state.waitingBytes += data.count
      state.counts.waiting += lines.count
      return true
    }
    if isAccepted { queue.async { self.write(data, lines: lines.count) } }
  }

  func reopen() {
    guard let path else { return }
    queue.async {
      do {
        let handle = try Self.open(path)
        self.state.withLock { $0.handle = handle }
      } catch {
        self.logger.error("\(path) cannot be opened again; the old file goes on: \(error)")
      }
    }
  }

  private func write(_ data: Data, lines: Int) {
    let handle = state.withLock { $0.handle }
    var failure: (any Error)?
    do { try handle?.write(contentsOf: data) } catch { failure = error }
    let isNews = state.withLock { state in
      state.waitingBytes -= data.count
      state.counts.waiting -= lines
      defer { state.isFailing = failure != nil }
      guard failure != nil else {
        state.counts.delivered += lines
        return false
      }
      state.counts.failed += 1
      state.counts.dropped += lines
      return !state.isFailing
    }
    guard let failure, isNews else { return }
    if path == nil {
      onClosed()
    } else {
      logger.error("\(name) cannot be written: \(failure)")
    }
  }

  private static func open(_ path: String) throws -> FileHandle {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else {
      throw OpenError(description: unsafe "\(path): \(String(cString: strerror(errno)))")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}

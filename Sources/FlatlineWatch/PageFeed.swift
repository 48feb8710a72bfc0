import Capture
import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlinePage
import FlatlineScreen
import Logging
import Synchronization

/// Gathers events, and makes a page of HTML of them when it is asked to: in the place of the last one, or
/// as a new file.
///
/// That is done in a dispatch queue of its own.
final class PageFeed: Feed {
  private struct State {
    var events = PageEvents()
    var counts = DeliveryQueue.Counts()
    /// `nil` where only new files are made.
    var file: OutputFile?
    /// Whether the file waits to be written.
    var isFileWaiting = false
  }

  let name: String
  /// `nil` where only new files are made.
  private let path: String?
  private let account: Privileges.Account?
  private let logger: Logger
  private let queue = DispatchQueue(label: "flatline.page")
  private let state: Mutex<State>

  /// - Parameters:
  ///   - file: what is at the path, if that was opened before root was given up.
  ///   - account: whom this process has become, if it was root's.
  /// - Throws: ``OutputFeed/OpenError`` when the file cannot be opened.
  init(
    path: String?, file: OutputFile?, account: Privileges.Account?, logger: Logger
  ) throws {
    name = path ?? "report"
    self.path = path
    self.account = account
    self.logger = logger
    state = Mutex(State(file: try path.map { try file ?? OutputFeed.open($0, account) }))
  }

  /// Of pages.
  var counts: DeliveryQueue.Counts { state.withLock { $0.counts } }

  let needsJSON = false

  var isFlushed: Bool { state.withLock { $0.counts.waiting == 0 } }

  func publish(_ batch: EventBatch) {
    state.withLock { state in
      for event in batch.events { state.events.add(event) }
    }
  }

  func reopen() {
    guard let path else { return }
    queue.async {
      guard let file = OutputFeed.reopen(path, self.account, self.logger) else { return }
      self.state.withLock { $0.file = file }
    }
  }

  /// Writes the file, if there is one.
  func writePage(_ context: PageContext) {
    let isFirst = state.withLock { state in
      guard state.file != nil, !state.isFileWaiting else { return false }
      state.isFileWaiting = true
      state.counts.waiting += 1
      return true
    }
    // Who asks again meanwhile gets the page that is being made.
    guard isFirst else { return }
    queue.async {
      let file = self.state.withLock { $0.file }
      let failure = self.make(context) { file?.replace(with: $0)?.description }
      self.state.withLock { $0.isFileWaiting = false }
      if let failure {
        self.logger.error("\(self.name) cannot be written: \(failure)")
      } else {
        self.logger.info("\(self.name) is written")
      }
    }
  }

  /// Writes a new file.
  ///
  /// - Parameter say: tells what has become of it.
  func writeReport(
    _ context: PageContext, named name: String, _ say: @escaping @Sendable (String) -> Void
  ) {
    state.withLock { $0.counts.waiting += 1 }
    queue.async {
      let failure = self.make(context) { page in
        say(ReportFile.write(page, named: name))
        return nil
      }
      if let failure { say("no report: \(failure)") }
    }
  }

  /// - Parameter write: returns why that was not possible.
  /// - Returns: why there is no page.
  private func make(_ context: PageContext, _ write: ([UInt8]) -> String?) -> String? {
    let events = state.withLock { $0.events }
    let failure: String?
    do {
      failure = write(try PageHTML.bytes(events, context))
    } catch {
      failure = "\(error)"
    }
    state.withLock { state in
      state.counts.waiting -= 1
      if failure == nil { state.counts.delivered += 1 } else { state.counts.failed += 1 }
    }
    return failure
  }
}

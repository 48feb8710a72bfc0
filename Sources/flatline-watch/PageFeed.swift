import Capture
import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlinePage
import Logging
import Synchronization

/// Gathers events, and writes them as a page of HTML when it is asked to.
///
/// The page is made in a dispatch queue of its own. It tells what the events tell: packets are not
/// kept.
final class PageFeed: Feed {
  private struct State {
    var events = PageEvents()
    var counts = DeliveryQueue.Counts()
    var file: OutputFile
  }

  let name: String
  private let account: Privileges.Account?
  private let logger: Logger
  private let queue = DispatchQueue(label: "flatline.page")
  private let state: Mutex<State>

  /// - Parameters:
  ///   - file: what is at the path, if that was opened before root was given up.
  ///   - account: whom this process has become, if it was root's.
  /// - Throws: ``OutputFeed/OpenError`` when the file cannot be opened.
  init(
    path: String, file: OutputFile?, account: Privileges.Account?, logger: Logger
  ) throws {
    name = path
    self.account = account
    self.logger = logger
    state = Mutex(State(file: try file ?? OutputFeed.open(path, account)))
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
    queue.async {
      do {
        let file = try OutputFeed.open(self.name, self.account)
        self.state.withLock { $0.file = file }
      } catch {
        self.logger.error("\(error); the old file goes on")
      }
    }
  }

  func writePage(_ context: PageContext) {
    let isFirst = state.withLock { state in
      state.counts.waiting += 1
      return state.counts.waiting == 1
    }
    // Who asks again meanwhile gets the page that is being made.
    guard isFirst else { return state.withLock { $0.counts.waiting -= 1 } }
    queue.async { self.write(context) }
  }

  private func write(_ context: PageContext) {
    let (events, file) = state.withLock { ($0.events, $0.file) }
    var context = context
    context.whyNoHistory =
      "Packets are not kept while flatline watches: of each connection the page has what events tell."
    var failure: String?
    do {
      failure = file.replace(with: try PageHTML.bytes(events, context))?.description
    } catch {
      failure = "\(error)"
    }
    state.withLock { state in
      state.counts.waiting -= 1
      if failure == nil { state.counts.delivered += 1 } else { state.counts.failed += 1 }
    }
    if let failure {
      logger.error("\(name) cannot be written: \(failure)")
    } else {
      logger.info("\(name) is written")
    }
  }
}

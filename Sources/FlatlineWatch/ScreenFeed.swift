import Capture
import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineOptions
import FlatlineReport
import FlatlineScreen
import Synchronization

/// Shows events on the terminal, in a thread of its own: the capture loop hands over what is new, and
/// goes on.
final class ScreenFeed: Feed, MetricsReceiver, ScreenSource {
  /// What the screen has not shown yet.
  private struct News {
    var events: [Event] = []
    var samples: [ConnectionSample]?
    var status: ScreenStatus
    var messages: [String] = []
    var counts = DeliveryQueue.Counts()
    var isEnding = false
  }

  /// Where a terminal is stuck (Ctrl-S), no more wait.
  private static let mostEvents = 100_000
  private static let mostMessages = 1000
  /// Of connections that are dying, and of others.
  private static let mostSamples = 1000
  /// So many connections are looked at each second; more, every ten.
  private static let mostLookedAtOften = 10_000
  /// A terminal that takes nothing is not waited for longer.
  private static let closingTime = DispatchTimeInterval.seconds(2)

  let name = "screen"
  let needsJSON = false
  private let news: Mutex<News>
  private let pipe = WakePipe()
  private let ended = DispatchSemaphore(value: 0)
  private let onReport: @Sendable (String) -> Void
  private let onQuit: @Sendable () -> Void

  /// - Parameters:
  ///   - onReport: called with a new file's name when somebody wants a report.
  ///   - onQuit: called when somebody wants to see no more.
  init(
    source: String, onReport: @escaping @Sendable (String) -> Void,
    onQuit: @escaping @Sendable () -> Void
  ) {
    news = Mutex(News(status: ScreenStatus(source: source)))
    self.onReport = onReport
    self.onQuit = onQuit
  }

  /// Takes the terminal.
  func start(_ configuration: Engine.Configuration, isColoured: Bool) throws(ScreenError) {
    let model = ScreenModel(
      news.withLock { $0.status }, limits: .live, now: SystemClock.now, isLive: true,
      kernel: configuration.kernel, version: configuration.broker.version)
    let screen = try Screen(model, isColoured: isColoured)
    DispatchQueue(label: "flatline.screen").async {
      let messages = screen.run(self)
      for message in messages {
        Terminal.writeError("\(Text.clock(message.at))  \(message.text)\n")
      }
      self.onQuit()
      self.ended.signal()
    }
  }

  /// Gives the terminal back.
  func close() {
    news.withLock { $0.isEnding = true }
    pipe.wake()
    if ended.wait(timeout: .now() + Self.closingTime) == .timedOut { Screen.abandon() }
  }

  /// Shows a line.
  func say(_ text: String) {
    news.withLock { news in
      if news.messages.count < Self.mostMessages { news.messages.append(text) }
    }
  }

  // Feed.

  var counts: DeliveryQueue.Counts { news.withLock { $0.counts } }

  var isFlushed: Bool { true }

  func publish(_ batch: EventBatch) {
    news.withLock { news in
      guard news.events.count + batch.events.count <= Self.mostEvents else {
        news.counts.dropped += batch.events.count
        return
      }
      news.events += batch.events
      news.counts.waiting = news.events.count
    }
  }

  // MetricsReceiver.

  func look(at engine: borrowing Engine, isCensusDue: Bool) {
    let known = news.withLock { $0.status.open }
    guard isCensusDue || known <= Self.mostLookedAtOften else { return }
    let samples = engine.samples(most: Self.mostSamples)
    let census = engine.census()
    news.withLock { news in
      news.samples = samples
      news.status.count(census)
    }
  }

  func update(_ snapshot: MetricsSnapshot, trouble: String?) {
    news.withLock { news in
      news.status.update(packets: snapshot.summary.packets, at: snapshot.at)
      news.status.dropped = snapshot.interfaces.reduce(0) {
        $0 + $1.droppedByKernel + $1.droppedByInterface
      }
      news.status.trouble = trouble
      news.status.missedEvents = news.counts.dropped
    }
  }

  // ScreenSource.

  var descriptors: [Int32] { [pipe.descriptor] }

  func writeReport(named name: String) { onReport(name) }

  func refresh(_ model: inout ScreenModel) -> Bool {
    pipe.drain()
    let taken = news.withLock { news in
      let taken = news
      news.counts.delivered += news.events.count
      news.counts.waiting = 0
      news.events = []
      news.samples = nil
      news.messages = []
      return taken
    }
    model.advance(to: SystemClock.now)
    model.status = taken.status
    model.add(taken.events)
    if let samples = taken.samples { model.add(samples) }
    for message in taken.messages { model.say(message) }
    return !taken.isEnding
  }
}

import Capture
import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import FlatlineOptions
import FlatlinePage
import FlatlineReport
import Logging

/// All feeds of events.
struct Feeds {
  private var all: [any Feed]
  private let alerts: AlertFeed?
  /// Those that come and go with the settings, by the keys of their receivers.
  private var deliveryFeeds: [String: DeliveryFeed] = [:]
  /// `nil` where none is wanted, and nobody could ask for one.
  private let page: PageFeed?
  private let screen: ScreenFeed?
  private let lines = JSONLines()
  private var needsJSON: Bool
  private let logger: Logger

  /// How long the feeds may take to empty their queues at the end.
  private static let flushTimeout = Interval.seconds(5)

  /// - Parameters:
  ///   - receivers: those of ``WatchOptions/receivers()``.
  ///   - files: those that were opened before root was given up, by path.
  ///   - account: whom this process has become, if it was root's.
  ///   - screen: has standard output, if there is one.
  /// - Throws: ``OutputFeed/OpenError`` when an output file cannot be opened, ``HTTPClient/Missing``
  ///   where nothing can be posted.
  init(
    _ options: WatchOptions, alertmanagers: [FeedAddress], receivers: [Receiver],
    files: [String: OutputFile], account: Privileges.Account?, control: Control,
    screen: ScreenFeed?, logger: Logger
  ) throws {
    self.logger = logger
    let format = options.format ?? (Terminal.isOutputTerminal ? .table : .jsonl)
    var all: [any Feed] = screen.map { [$0] } ?? []
    for path in options.outputs {
      let isStandard = path == WatchOptions.standardOutput
      if isStandard, screen != nil { continue }
      guard path != WatchOptions.journal else {
        let feed = DeliveryFeed(options.journalReceiver, logger: logger)
        feed.start()
        all.append(feed)
        continue
      }
      all.append(
        try OutputFeed(
          path: isStandard ? nil : path, file: files[path], account: account,
          style: isStandard && format == .table ? .text : .json, logger: logger,
          onClosed: { control.stop() }))
    }
    alerts =
      alertmanagers.isEmpty
      ? nil
      : AlertFeed(
        try alertmanagers.map { try PostAddress($0) }, book: options.alertBook,
        alert: options.alert,
        pause: .seconds(options.alertRepeat), logger: logger)
    if let alerts {
      alerts.start()
      all.append(alerts)
    }
    if options.html != nil || screen != nil {
      let file = options.html.flatMap { files[$0] }
      page = try PageFeed(path: options.html, file: file, account: account, logger: logger)
    } else {
      page = nil
    }
    self.screen = screen
    if let page { all.append(page) }
    self.all = all
    needsJSON = all.contains(where: \.needsJSON)
    deliver(to: receivers)
  }

  /// Goes on with other settings.
  mutating func adopt(_ settings: LiveSettings) {
    alerts?.adopt(settings.alertBook, settings.alert, pause: settings.alertRepeat)
    deliver(to: settings.receivers)
  }

  /// Begins to deliver to those that are new, and ends with those that are not named any more.
  private mutating func deliver(to receivers: [Receiver]) {
    let keys = Set(receivers.map(\.key))
    for (key, feed) in deliveryFeeds where !keys.contains(key) {
      feed.retire()
      deliveryFeeds[key] = nil
      all.removeAll { $0 === feed }
    }
    for receiver in receivers where deliveryFeeds[receiver.key] == nil {
      let feed = DeliveryFeed(receiver, logger: logger)
      feed.start()
      deliveryFeeds[receiver.key] = feed
      all.append(feed)
    }
    needsJSON = all.contains(where: \.needsJSON)
  }

  var deliveries: [(feed: String, counts: DeliveryQueue.Counts)] {
    all.map { ($0.name, $0.counts) }
  }

  func publish(_ events: [Event]) {
    guard !events.isEmpty else { return }
    var batch = EventBatch(events: events, json: [])
    if needsJSON {
      do {
        batch.json = try events.map(lines.line)
      } catch {
        logger.error("an event cannot be written as JSON: \(error)")
        return
      }
    }
    for feed in all { feed.publish(batch) }
  }

  /// Whether a page may be written, so that packets are to be kept for it.
  var mayWritePage: Bool { page != nil }

  /// Writes the page, where one is wanted.
  func writePage(_ context: @autoclosure () -> PageContext) {
    if let page { page.writePage(context()) }
  }

  /// Writes a page into a new file, as somebody at the screen wants it.
  func writeReport(_ context: PageContext, named name: String) {
    page?.writeReport(context, named: name) { [screen] in screen?.say($0) }
  }

  func advance(to now: Instant) {
    for feed in all { feed.advance(to: now) }
  }

  func reopen() {
    for feed in all { feed.reopen() }
  }

  /// Waits until everything has arrived, but not longer than ``flushTimeout``.
  func flush() {
    let end = SystemClock.monotonic + Self.flushTimeout
    while SystemClock.monotonic < end {
      if all.allSatisfy(\.isFlushed) { return }
      SystemClock.sleep(.milliseconds(20))
    }
    let late = all.filter { !$0.isFlushed }.map(\.name).joined(separator: ", ")
    logger.warning("not everything reached \(late)")
  }
}

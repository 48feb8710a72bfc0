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
  private let all: [any Feed]
  /// `nil` where none is wanted, and nobody could ask for one.
  private let page: PageFeed?
  private let screen: ScreenFeed?
  private let lines = JSONLines()
  private let needsJSON: Bool
  private let logger: Logger

  /// How long the feeds may take to empty their queues at the end.
  private static let flushTimeout = Interval.seconds(5)

  /// - Parameters:
  ///   - files: those that were opened before root was given up, by path.
  ///   - account: whom this process has become, if it was root's.
  ///   - screen: has standard output, if there is one.
  /// - Throws: ``OutputFeed/OpenError`` when an output file cannot be opened, ``HTTPClient/Missing``
  ///   where nothing can be posted.
  init(
    _ options: WatchOptions, files: [String: OutputFile], account: Privileges.Account?,
    control: Control, screen: ScreenFeed?, logger: Logger
  ) throws {
    self.logger = logger
    let format = options.format ?? (Terminal.isOutputTerminal ? .table : .jsonl)
    var all: [any Feed] = screen.map { [$0] } ?? []
    for path in options.outputs {
      let isStandard = path == "-"
      if isStandard, screen != nil { continue }
      all.append(
        try OutputFeed(
          path: isStandard ? nil : path, file: files[path], account: account,
          style: isStandard && format == .table ? .text : .json, logger: logger,
          onClosed: { control.stop() }))
    }
    for address in try options.webhooks() {
      let feed = WebhookFeed(try PostAddress(address), logger: logger)
      feed.start()
      all.append(feed)
    }
    let alertmanagers = try options.alertmanagers()
    if !alertmanagers.isEmpty {
      let feed = AlertFeed(
        try alertmanagers.map { try PostAddress($0) }, book: options.alertBook,
        alert: options.alert,
        pause: .seconds(options.alertRepeat), logger: logger)
      feed.start()
      all.append(feed)
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

import Capture
import FlatlineCore
import FlatlineFeed
import FlatlineOptions
import Logging

/// The loop: packets to the engine, its events to the feeds, and the time that passes without
/// packets.
struct Watcher: ~Copyable {
  private var capture: LiveCapture
  private var engine: Engine
  private let configuration: Engine.Configuration
  private let settlingTime: Interval
  private let feeds: Feeds
  private let server: MetricsServer?
  private let logger: Logger
  private var snapshot: MetricsSnapshot
  private var housekeeping: Housekeeping
  private var events: [Event] = []

  /// Waits no longer: what only time brings is then late by as much.
  private static let longestWait = Interval.milliseconds(20)
  /// Packets come at least so far apart that the loop does not wake for each.
  private static let shortestRound = Interval.milliseconds(1)
  /// After so many packets the loop looks at the time.
  private static let roundSize = 20_000

  init(
    capture: consuming LiveCapture, settlingTime: Interval,
    configuration: Engine.Configuration, feeds: Feeds, server: MetricsServer?,
    snapshot: MetricsSnapshot, logger: Logger
  ) {
    self.capture = capture
    self.settlingTime = settlingTime
    self.configuration = configuration
    self.feeds = feeds
    self.server = server
    self.snapshot = snapshot
    self.logger = logger
    engine = Engine(configuration)
    housekeeping = Housekeeping(logger: logger)
    // So that who asks at once for metrics sees interfaces.
    keepHouse(Housekeeping.Due(clockStep: nil, isCensusDue: true))
  }

  /// Runs until it is told to stop, or nothing is left to capture from.
  ///
  /// - Returns: whether it was told to.
  mutating func run(_ control: Control) -> Bool {
    while !control.isStopping {
      capture.wait(timeout: Self.longestWait, wake: control.descriptor)
      if control.takeReopening() { feeds.reopen() }
      let began = SystemClock.now
      if takePackets(at: began) {
        engine.advance(to: began - settlingTime, into: &events)
      }
      publish()
      if let due = housekeeping.due() { keepHouse(due) }
      if capture.isHopeless { break }
      let spent = SystemClock.now - began
      if spent < Self.shortestRound { SystemClock.sleep(Self.shortestRound - spent) }
    }
    tellOfInterfaces()
    events.append(engine.finish())
    publish()
    feeds.flush()
    return control.isStopping
  }

  /// - Returns: whether there are no more for now.
  private mutating func takePackets(at began: Instant) -> Bool {
    var isFirst = true
    var lag = Interval.zero
    for _ in 0..<Self.roundSize {
      let isPacket = capture.next { header, bytes in
        if isFirst { lag = began - header.timestamp }
        isFirst = false
        engine.observe(bytes, header, into: &events)
      }
      guard isPacket else {
        housekeeping.note(lag: lag)
        return true
      }
    }
    housekeeping.note(lag: lag)
    return false
  }

  private mutating func publish() {
    guard !events.isEmpty else { return }
    for event in events { snapshot.predictions.take(event) }
    feeds.publish(events)
    events.removeAll(keepingCapacity: true)
  }

  /// What is done about once a second.
  private mutating func keepHouse(_ due: Housekeeping.Due) {
    capture.lookAtInterfaces()
    tellOfInterfaces()
    let statistics = capture.statistics()
    let dropped = housekeeping.newlyDropped(statistics.map(\.statistics))
    if dropped > 0 { engine.observeLoss(of: dropped) }
    if capture.isDeaf { engine.observeLoss(of: 0) }
    if let step = due.clockStep { follow(step) }
    feeds.advance(to: SystemClock.now)
    snapshot.at = SystemClock.now
    snapshot.summary = engine.summary
    if due.isCensusDue { snapshot.census = engine.census() }
    snapshot.interfaces = statistics.map { .init(name: $0.interface, statistics: $0.statistics) }
    snapshot.lag = housekeeping.takeLag()
    snapshot.process = SystemClock.process(startedAt: snapshot.process.startedAt)
    snapshot.deliveries = feeds.deliveries
    server?.put(snapshot, trouble: capture.isDeaf ? "an interface cannot be captured from" : nil)
  }

  private mutating func tellOfInterfaces() {
    for notice in capture.takeNotices() {
      logger.log(
        level: notice.isTrouble ? .error : .notice, "interface \(notice.interface): \(notice.text)")
    }
  }

  /// The clock was set. Forward, flows only look silent; back, the engine's time would stand still
  /// until the clock has caught up, so it starts anew.
  private mutating func follow(_ step: Interval) {
    logger.warning("the clock was set by \(step.seconds) s")
    guard step < .zero else {
      engine.observeLoss(of: 0)
      return
    }
    engine.abandon(into: &events)
    publish()
    engine = Engine(configuration)
  }
}

import Capture
import FlatlineCore
import FlatlineFeed
import Logging

/// The capture loop: hands packets to the engine and its events to the feeds, and tells the engine
/// how much time passes without packets.
struct Watcher: ~Copyable {
  private var capture: LiveCapture
  private var engine: Engine
  private let configuration: Engine.Configuration
  private let settlingTime: Interval
  private let feeds: Feeds
  private let metricsReceivers: [any MetricsReceiver]
  private let logger: Logger
  private var snapshot: MetricsSnapshot
  private var housekeeping: Housekeeping
  private var events: [Event] = []

  /// The longest wait for packets. Predictions that only time brings are late by as much.
  private static let maximumWait = Interval.milliseconds(20)
  /// The least time for a round, so that the loop does not wake up for each packet.
  private static let minimumRound = Interval.milliseconds(1)
  /// The most packets in a round, after which the loop checks the time.
  private static let roundSize = 20_000

  init(
    capture: consuming LiveCapture, settlingTime: Interval,
    configuration: Engine.Configuration, feeds: Feeds,
    metricsReceivers: [any MetricsReceiver], snapshot: MetricsSnapshot, logger: Logger
  ) {
    self.capture = capture
    self.settlingTime = settlingTime
    self.configuration = configuration
    self.feeds = feeds
    self.metricsReceivers = metricsReceivers
    self.snapshot = snapshot
    self.logger = logger
    engine = Engine(configuration)
    housekeeping = Housekeeping(logger: logger)
    // So that metrics show the interfaces from the start.
    runHousekeeping(Housekeeping.Due(clockStep: nil, isCensusDue: true))
  }

  /// Runs until it is told to stop, or no interface is left to capture from.
  ///
  /// - Returns: whether it was told to.
  mutating func run(_ control: Control) -> Bool {
    while !control.isStopping {
      capture.wait(timeout: Self.maximumWait, wake: control.descriptor)
      if control.consumeReopenRequest() { feeds.reopen() }
      let began = SystemClock.now
      if processPackets(at: began) {
        engine.advance(to: began - settlingTime, into: &events)
      }
      publish()
      if let due = housekeeping.due() { runHousekeeping(due) }
      if capture.hasEnded { break }
      let spent = SystemClock.now - began
      if spent < Self.minimumRound { SystemClock.sleep(Self.minimumRound - spent) }
    }
    logNotices()
    events.append(engine.finish())
    publish()
    feeds.flush()
    return control.isStopping
  }

  /// Hands the packets of one round to the engine.
  ///
  /// - Returns: whether there are no more for now.
  private mutating func processPackets(at began: Instant) -> Bool {
    var isFirst = true
    var lag = Interval.zero
    for _ in 0..<Self.roundSize {
      let isPacket = capture.next { header, bytes in
        if isFirst { lag = began - header.timestamp }
        isFirst = false
        engine.observe(bytes, header, into: &events)
      }
      guard isPacket else {
        housekeeping.record(lag: lag)
        return true
      }
    }
    housekeeping.record(lag: lag)
    return false
  }

  private mutating func publish() {
    guard !events.isEmpty else { return }
    for event in events { snapshot.predictions.record(event) }
    feeds.publish(events)
    events.removeAll(keepingCapacity: true)
  }

  /// What is done about once a second.
  private mutating func runHousekeeping(_ due: Housekeeping.Due) {
    capture.checkInterfaces()
    logNotices()
    let statistics = capture.statistics()
    let dropped = housekeeping.newlyDropped(
      statistics.reduce(0) { $0 + $1.statistics.dropped })
    if dropped > 0 { engine.observeLoss(of: dropped) }
    if capture.isMissingPackets { engine.observeLoss(of: 0) }
    if let step = due.clockStep { handleClockStep(step) }
    feeds.advance(to: SystemClock.now)
    snapshot.at = SystemClock.now
    snapshot.summary = engine.summary
    if due.isCensusDue { snapshot.census = engine.census() }
    snapshot.interfaces = statistics.map { name, counts in
      MetricsSnapshot.Interface(
        name: name, received: counts.received, droppedByKernel: counts.droppedByKernel,
        droppedByInterface: counts.droppedByInterface)
    }
    snapshot.lag = housekeeping.drainLag()
    snapshot.process = SystemClock.process(startedAt: snapshot.process.startedAt)
    snapshot.deliveries = feeds.deliveries
    let trouble = capture.isMissingPackets ? "an interface cannot be captured from" : nil
    for receiver in metricsReceivers { receiver.update(snapshot, trouble: trouble) }
  }

  private mutating func logNotices() {
    for notice in capture.drainNotices() {
      logger.log(
        level: notice.isTrouble ? .error : .notice, "interface \(notice.interface): \(notice.text)")
    }
  }

  /// Handles a clock that was set. If forward, flows only seem to have been silent. If back, the
  /// engine's time would stand still until the clock has caught up, so the engine starts anew.
  private mutating func handleClockStep(_ step: Interval) {
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

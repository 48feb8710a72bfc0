import Capture
import FlatlineCauses
import FlatlineCore
import FlatlineFeed
import FlatlinePage
import FlatlineReport
import Logging

/// The capture loop: hands packets to the engine and its events to the feeds, and tells the engine
/// how much time passes without packets.
///
/// The engine's time never runs ahead of what is known of the capture. It passes without packets
/// only when all that were captured before have been processed, and only as far as the kernel has
/// since been asked how many it dropped: a process that was starved would take its own gap for
/// everybody's silence. The next packets take it a settling time beyond that at most.
struct Watcher: ~Copyable {
  private var capture: LiveCapture
  private let sender: QuestionSender?
  var engine: Engine
  var configuration: Engine.Configuration
  private let settlingTime: Interval
  private let management: ManagementHints?
  var feeds: Feeds
  private let metricsReceivers: [any MetricsReceiver]
  let logger: Logger
  var snapshot: MetricsSnapshot
  private var housekeeping: Housekeeping
  private var clock = CaptureClock()
  /// When the kernel was last asked how many packets it has dropped.
  private var lookedAt = Instant.distantPast
  var events: [Event] = []
  var causes: CauseFinder
  var sockets: SocketWatch?
  var aggregator = EventAggregator()
  var evidence: LiveEvidence?
  /// `nil` where no page can be asked for.
  var history: LiveHistory?
  var service: ServiceReport
  let settingsReader: SettingsReader

  /// The longest wait for packets. Predictions that only time brings are late by as much.
  private static let maximumWait = Interval.milliseconds(20)
  /// The least time for a round, so that the loop does not wake up for each packet.
  private static let minimumRound = Interval.milliseconds(1)
  /// The most packets in a round, after which the loop checks the time.
  private static let roundSize = 20_000
  /// The most questions in a round.
  private static let mostQuestions = 200

  init(
    capture: consuming LiveCapture, sender: QuestionSender?, sockets: consuming SocketWatch?,
    settlingTime: Interval, configuration: Engine.Configuration, causes: CauseFinder.Settings,
    management: ManagementHints?, feeds: Feeds,
    metricsReceivers: [any MetricsReceiver], evidence: LiveEvidence?, snapshot: MetricsSnapshot,
    service: ServiceReport, settingsReader: SettingsReader, logger: Logger
  ) {
    self.capture = capture
    self.sender = sender
    self.sockets = sockets
    self.settlingTime = settlingTime
    var configuration = configuration
    configuration.gathersStalledHandshakes = true
    configuration.tellsSightings = true
    configuration.asksKernel = self.sockets != nil
    self.causes = CauseFinder(causes)
    self.configuration = configuration
    self.management = management
    (self.feeds, self.metricsReceivers) = (feeds, metricsReceivers)
    (self.snapshot, self.logger) = (snapshot, logger)
    self.evidence = evidence
    history = feeds.mayWritePage ? LiveHistory(ports: configuration.ports) : nil
    self.service = service
    self.settingsReader = settingsReader
    engine = Engine(configuration)
    housekeeping = Housekeeping(logger: logger)
    // So that metrics show the interfaces from the start.
    runHousekeeping(isCensusDue: true)
  }

  /// Runs until it is told to stop, or no interface is left to capture from.
  ///
  /// - Returns: whether it was told to.
  mutating func run(_ control: Control) -> Bool {
    service.ready()
    while !control.isStopping {
      capture.wait(timeout: Self.maximumWait, wake: control.descriptor)
      service.beat()
      if control.consumeReloadRequest() { reload() }
      takeSettings()
      writePages(control)
      let (began, step) = clock.read()
      if let step { handleClockStep(step, at: began) }
      lookForLoss(at: began)
      if processPackets(at: began) {
        engine.advance(to: began - settlingTime, into: &events)
        ask()
      }
      if sockets?.tell(&engine, into: &events) ?? false { housekeeping.hurry() }
      publish()
      if let isCensusDue = housekeeping.due() { runHousekeeping(isCensusDue: isCensusDue) }
      if capture.hasEnded { break }
      let spent = SystemClock.now - began
      if spent < Self.minimumRound { SystemClock.sleep(Self.minimumRound - spent) }
    }
    service.stopping()
    logNotices()
    publish(engine.finish())
    feeds.writePage(pageContext)
    feeds.flush()
    evidence?.finish()
    return control.isStopping
  }

  /// Asks the kernel how many packets it has dropped, unless that was just done.
  private mutating func lookForLoss(at now: Instant) {
    // Earlier than the last time: the clock was set back.
    guard now - lookedAt >= settlingTime / 2 || now < lookedAt else { return }
    _ = recordLoss()
    lookedAt = now
  }

  /// Tells the engine of packets that were lost since the last call.
  private mutating func recordLoss()
    -> [(interface: String, statistics: InterfaceStatistics)]
  {
    let statistics = capture.statistics()
    let loss = housekeeping.newLoss(
      statistics.reduce(0) { $0 + $1.statistics.dropped },
      of: statistics.reduce(0) { $0 + $1.statistics.received })
    if loss.count > 0 {
      engine.observeLoss(of: loss.count, until: SystemClock.now, isBlind: loss.isBlind)
    }
    return statistics
  }

  /// Hands the packets of one round to the engine.
  ///
  /// - Returns: whether there are no more for now.
  private mutating func processPackets(at began: Instant) -> Bool {
    var lag: Interval?
    var limit = lookedAt + settlingTime
    for _ in 0..<Self.roundSize {
      let next = capture.next(upTo: limit) { header, bytes in
        lag = lag ?? began - header.timestamp
        engine.observe(bytes, header, into: &events)
        evidence?.observe(bytes, header)
        history?.observe(bytes, header)
      }
      switch next {
      case .packet: continue
      // Stamped by another clock: it will not be in time later either.
      case .later(let timestamp) where timestamp > SystemClock.now: limit = timestamp
      case .later, .nothing:
        housekeeping.record(lag: lag ?? .zero)
        return next == .nothing
      }
    }
    housekeeping.record(lag: lag ?? .zero)
    return false
  }

  /// Sends what the engine would ask clients, while all that was captured has been processed.
  private mutating func ask() {
    guard let sender else { return }
    for question in engine.questions(upTo: Self.mostQuestions) where sender.send(question) {
      snapshot.probesSent += 1
    }
  }

  /// What is done about once a second.
  private mutating func runHousekeeping(isCensusDue: Bool) {
    capture.checkInterfaces()
    logNotices()
    let statistics = recordLoss()
    // What the others see counts; nothing comes or goes where this one is.
    if capture.isMissingPackets {
      engine.observeLoss(of: 0, until: SystemClock.now, isBlind: false)
    }
    feeds.advance(to: SystemClock.now)
    learnFromManagement()
    snapshot.at = SystemClock.now
    snapshot.summary = engine.summary
    snapshot.memory = engine.memory
    snapshot.questions = engine.questionCounts ?? QuestionCounts()
    snapshot.sockets = sockets?.told
    housekeeping.notePassedOver(snapshot.summary.passedOver)
    housekeeping.noteChecksumsIgnored(snapshot.summary.checksumsIgnored)
    if isCensusDue {
      snapshot.census = engine.census()
      snapshot.oneDirection = engine.openInOneDirection
      snapshot.vantage = engine.vantage
      inferKernel()
      management?.ask(about: engine.unknownConnections, at: SystemClock.now)
    }
    snapshot.interfaces = statistics.map { MetricsSnapshot.Interface($0.interface, $0.statistics) }
    snapshot.lag = housekeeping.drainLag()
    snapshot.process = SystemClock.process(startedAt: snapshot.process.startedAt)
    snapshot.deliveries = feeds.deliveries
    let trouble = capture.isMissingPackets ? "an interface cannot be captured from" : nil
    for receiver in metricsReceivers {
      receiver.look(at: engine, isCensusDue: isCensusDue)
      receiver.update(snapshot, trouble: trouble)
    }
    service.tell(snapshot, trouble: trouble)
  }

  /// Takes in what the management API has told.
  private mutating func learnFromManagement() {
    guard let management, let answer = management.drainAnswer() else { return }
    engine.learn(answer, into: &events)
    management.note(leftOver: engine.unknownConnections)
  }

  /// Looks for settings of the broker's kernel that explain what is seen, where the options are
  /// silent: the broker may run in another network namespace than this process.
  private mutating func inferKernel() {
    let before = engine.inferred
    engine.inferKernel(isOver: false, into: &events)
    for finding in engine.inferred where !before.contains(where: { $0.isSame(as: finding) }) {
      logger.notice("\(finding.text)")
    }
  }

  private mutating func logNotices() {
    for notice in capture.drainNotices() {
      logger.log(
        level: notice.isTrouble ? .error : .notice, "interface \(notice.interface): \(notice.text)")
    }
  }

  /// Handles a clock that was set. If back, the engine's time would stand still until the clock has
  /// caught up, so the engine starts anew. While this host slept, others did not.
  private mutating func handleClockStep(_ step: CaptureClock.Step, at now: Instant) {
    let what = step.isSleep ? "this host was suspended for" : "the clock was set by"
    logger.warning("\(what) \(step.length.seconds) s")
    if step.isSleep { return engine.observeLoss(of: 0, until: now) }
    guard step.length < .zero else {
      return engine.followClock(setForwardBy: step.length, until: now, into: &events)
    }
    engine.abandon(into: &events)
    publish()
    var ended: [Event] = []
    causes.abandon(at: engine.now, into: &ended)
    publish(said: ended)
    engine = Engine(configuration)
    engine.observeLoss(of: capture.discard(after: now), until: now)
  }
}

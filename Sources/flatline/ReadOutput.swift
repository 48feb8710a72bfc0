import Capture
import FlatlineCore
import FlatlineOptions
import FlatlinePage
import FlatlineReport

/// Where the events of a capture go: lines as they come, or a table or a screen at the end.
struct ReadOutput {
  private let options: TableOptions
  private let filterWords: String
  private var filter: EventFilter
  private let lines = JSONLines()
  /// `nil` where lines are printed.
  private var table: TroubleTable?
  /// `nil` where none is wanted.
  private(set) var page: ReadPage?
  private(set) var evidence: ReadEvidence?
  /// `nil` where lines are printed.
  private var screen: CaptureScreen?
  /// What has ended the screen, if a signal has.
  private(set) var signal: Int32?

  init(
    format: ReadCommand.Format, filter: FilterOptions, table options: TableOptions,
    screen: CaptureScreen?, page: ReadPage?, evidence: ReadEvidence?
  ) {
    self.options = options
    self.screen = screen
    self.page = page
    self.evidence = evidence
    filterWords = filter.words
    self.filter = EventFilter(filter.filter)
    table =
      format == .table && screen == nil ? TroubleTable(options.style(linesBelow: 0)) : nil
  }

  /// Takes events in, in their order.
  mutating func report(_ events: [Event]) throws {
    for event in events where filter.passes(event) {
      if screen != nil {
        screen?.add(event)
      } else if table != nil {
        table?.add(event)
      } else {
        Swift.print(try lines.line(event))
      }
      page?.add(event)
      evidence?.add(event)
    }
  }

  /// Prints the table, or shows the screen, if it is one.
  ///
  /// - Parameters:
  ///   - troubles: what could not be read.
  ///   - interruption: ends the screen.
  mutating func finish(
    _ engine: ShardedEngine, troubles: [String], until interruption: Interruption
  ) throws {
    if screen != nil {
      let remarks = troubles + engine.inferred.map(\.text)
      signal = try screen?.browse(
        engine, filter.connections, remarks: remarks, until: interruption)
    } else if let table {
      print(table, engine)
    }
  }

  private func print(_ table: TroubleTable, _ engine: ShardedEngine) {
    var table = table
    let healthy = filter.connections.isEmpty && !options.all ? nil : self.healthy(engine)
    var remarks = CaptureRemarks.lines(engine)
    if !filter.connections.isEmpty {
      let others = engine.standingPredictions - filter.standingPredictions
      remarks.insert(
        "Only \(Text.safe(filterWords, limit: 200)); "
          + "\(Text.count(max(0, others), "other connection")) dying.", at: 0)
    }
    // What was found out about the kernel is told on standard error.
    table.style = options.style(linesBelow: engine.inferred.count)
    let end = CaptureEnd(
      start: engine.start ?? engine.toldTime, end: engine.toldTime,
      healthy: healthy?.count ?? engine.healthyFlows,
      oneDirection: oneDirection(engine), listed: options.all ? healthy : nil,
      remarks: remarks)
    Swift.print(table.render(end), terminator: "")
  }

  /// Writes the page and the evidence, where they are wanted.
  ///
  /// - Parameter canRepeat: whether the input can be read again.
  mutating func writeFiles(
    _ engine: ShardedEngine, _ configuration: Engine.Configuration, files: [String],
    canRepeat: Bool
  ) throws {
    let start = engine.start ?? engine.toldTime
    if canRepeat {
      let isForPage = page?.beginAgain(start...max(start, engine.toldTime)) ?? false
      let isForEvidence = evidence?.beginAgain() ?? false
      if isForPage || isForEvidence {
        SecondReading.read(files, until: max(start, engine.toldTime)) { bytes, header, instant in
          page?.observe(bytes, header, at: instant)
          evidence?.observe(bytes, header, at: instant)
        }
      }
    }
    if page != nil {
      let context = context(engine, configuration, files, since: start)
      try page?.write(context)
    }
    evidence?.write()
  }

  private func context(
    _ engine: ShardedEngine, _ configuration: Engine.Configuration, _ files: [String],
    since start: Instant
  ) -> PageContext {
    var context = PageContext(
      program: "flatline \(Build.version)", input: files, start: start, end: engine.toldTime,
      configuration: configuration, settingsSource: "assumed: the default",
      healthy: healthy(engine).count)
    context.oneDirection = oneDirection(engine)
    context.inferred = engine.inferred
    context.remarks = CaptureRemarks.lines(engine)
    context.filter = filterWords
    return context
  }

  /// Of the connections that are told about.
  func oneDirection(_ engine: ShardedEngine) -> OneDirection {
    engine.oneDirection(where: filter.connections.matches)
  }

  /// Whether a prediction stands of a connection that is told about.
  func isSomethingDying(_ engine: ShardedEngine) -> Bool {
    let standing =
      filter.connections.isEmpty ? engine.standingPredictions : filter.standingPredictions
    return standing > 0
  }

  private func healthy(_ engine: ShardedEngine) -> [FlowDescription] {
    engine.healthyDescriptions.filter(filter.connections.matches)
  }
}

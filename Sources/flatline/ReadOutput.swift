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
  /// `nil` where none is wanted, and nobody could ask for one.
  private(set) var page: ReadPage?
  private(set) var evidence: ReadEvidence?
  /// `nil` where lines are printed.
  private var screen: CaptureScreen?
  /// Of the connections that are told about, those of which one direction was seen.
  private(set) var oneDirection = OneDirection()
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
  ///   - input: for a page that is asked for on the screen.
  ///   - interruption: ends the screen.
  mutating func finish(
    _ engine: ShardedEngine, troubles: [String], _ input: Input, until interruption: Interruption
  ) throws {
    if screen != nil {
      let remarks =
        troubles + engine.inferred.map(\.text)
        + CaptureText.lines(input.alignment?.comparisons ?? [])
      let report = report(engine, input)
      signal = try screen?.browse(
        engine, filter.connections, remarks: remarks, report: report, until: interruption)
    } else if let table {
      print(table, engine, input.alignment)
    }
  }

  private func print(
    _ table: TroubleTable, _ engine: ShardedEngine, _ alignment: CaptureAlignment?
  ) {
    var table = table
    let healthy = filter.connections.isEmpty && !options.all ? nil : self.healthy(engine)
    var remarks = CaptureRemarks.lines(engine, alignment) + CaptureText.lines(table.cases.values)
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
      oneDirection: oneDirection, listed: options.all ? healthy : nil,
      remarks: remarks)
    Swift.print(table.render(end), terminator: "")
  }

  /// What was read.
  struct Input {
    var configuration: Engine.Configuration
    var files: [String]
    /// Of several captures.
    var alignment: CaptureAlignment?
    /// Whether the files can be read again.
    var canRepeat: Bool
  }

  /// Writes the page and the evidence, where they are wanted.
  mutating func writeFiles(_ engine: ShardedEngine, _ input: Input) throws {
    let time = Self.time(engine)
    let isPageWanted = page?.path != nil
    if input.canRepeat {
      let isForPage = isPageWanted && page?.beginAgain(time) == true
      let isForEvidence = evidence?.beginAgain() ?? false
      if isForPage || isForEvidence {
        SecondReading.read(input.files, input.alignment, until: time.upperBound) {
          bytes, header, instant in
          if isForPage { page?.observe(bytes, header, at: instant) }
          evidence?.observe(bytes, header, at: instant)
        }
      }
    }
    if isPageWanted {
      let context = context(engine, input)
      try page?.write(context)
    }
    evidence?.write()
  }

  /// The page that may be asked for on the screen.
  private func report(_ engine: ShardedEngine, _ input: Input) -> CaptureReport {
    let (context, time) = (context(engine, input), Self.time(engine))
    return CaptureReport { [page] in
      guard var page else { return ([], []) }
      if input.canRepeat, page.beginAgain(time) {
        SecondReading.read(
          input.files, input.alignment, until: time.upperBound, isShown: false
        ) {
          page.observe($0, $1, at: $2)
        }
      }
      return (try page.bytes(context), page.complaints)
    }
  }

  /// Of the first and the last packet.
  private static func time(_ engine: ShardedEngine) -> ClosedRange<Instant> {
    let start = engine.start ?? engine.toldTime
    return start...max(start, engine.toldTime)
  }

  private func context(_ engine: ShardedEngine, _ input: Input) -> PageContext {
    let time = Self.time(engine)
    var context = PageContext(
      program: "flatline \(Build.version)", input: input.files, start: time.lowerBound,
      end: time.upperBound, configuration: input.configuration,
      settingsSource: "assumed: the default", healthy: healthy(engine).count)
    context.oneDirection = oneDirection
    context.inferred = engine.inferred
    context.remarks = CaptureRemarks.lines(engine, input.alignment)
    context.filter = filterWords
    return context
  }

  /// Counts what was seen in one direction: all that the summary counts, or of these those that are
  /// told about.
  mutating func countOneDirection(_ engine: ShardedEngine, _ summary: Event) {
    if filter.connections.isEmpty, case .summary(let summary) = summary {
      oneDirection = summary.oneDirection ?? OneDirection()
    } else {
      oneDirection = engine.oneDirection(where: filter.connections.matches)
    }
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

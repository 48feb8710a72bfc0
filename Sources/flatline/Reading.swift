import Capture
import FlatlineCauses
import FlatlineCore
import FlatlineOptions
import Glibc
import ParallelReading

/// Reads captures with the engine, and prints its events.
struct Reading {
  private var engine: ShardedEngine
  private let configuration: Engine.Configuration
  private let jobs: Int
  private let interruption: Interruption
  private var isInterrupted = false
  private var output: ReadOutput
  private let causeSettings: CauseFinder.Settings
  private var causes: CauseFinder
  private var aggregator = EventAggregator()
  /// `nil` where the captures are read as they are.
  private var alignment: CaptureAlignment?

  /// - Parameter jobs: threads that follow flows; at least one.
  init(
    configuration: Engine.Configuration, _ settings: CauseFinder.Settings, jobs: Int,
    output: ReadOutput, interruption: Interruption
  ) {
    var configuration = configuration
    configuration.gathersStalledHandshakes = true
    configuration.tellsSightings = true
    configuration.tellsSuspectedPauses = true
    engine = ShardedEngine(configuration, shards: jobs)
    self.configuration = configuration
    self.jobs = jobs
    self.output = output
    causeSettings = settings
    causes = CauseFinder(settings)
    self.interruption = interruption
  }

  /// Whether a prediction stands.
  var isSomethingDying: Bool { output.isSomethingDying(engine) }
  /// Whether it is not known of some connections if they live.
  var isSomethingUnknown: Bool { output.oneDirection.count > 0 }

  /// The signal that ended reading before its end.
  var signal: Int32? { output.signal ?? (isInterrupted ? interruption.signal : nil) }

  /// What kept the page or the evidence from being whole, or written.
  var complaints: [String] {
    (output.page?.complaints ?? []) + (output.evidence?.complaints ?? [])
  }

  /// The settings of brokers' kernels that were found out.
  var inferred: [InferredSetting] { engine.inferred }

  /// Reads captures to their ends, and prints everything.
  ///
  /// Where settings of a broker's kernel are found out, or a broker may have stood still, files are read again with them, so that
  /// even the first prediction is what it should be. A stream is read once: what stands at its end
  /// is then revised.
  ///
  /// - Returns: what could not be read.
  mutating func read(_ paths: [String]) throws -> [CaptureError] {
    alignment = CaptureAlignment(
      of: paths, ports: configuration.ports, interruption: interruption)
    let reader = ShardedReader(
      paths, engine, alignment: alignment, interruption: interruption)
    var held = HeldEvents(isWanted: reader.size != nil, isShared: jobs > 1)
    let errors = try read(
      reader, first: { held.takeSuspicions(outOf: &$0) }, pass: { held.pass($0) })
    let found = engine.inferred
    let isAlone = held.suspectsPause
    if held.isOff || isInterrupted || !found.changesWhatIsAssumed && !isAlone {
      try aggregate(held.drain())
      try finish(reader, paths, errors, isUnread: !errors.isEmpty && engine.start == nil)
      return errors
    }
    var configuration = configuration
    configuration.inferred = found
    configuration.tellsSuspectedPauses = false
    engine = ShardedEngine(configuration, shards: isAlone ? 1 : jobs)
    causes = CauseFinder(causeSettings)
    var printed = held.printed
    let secondReader = ShardedReader(
      paths, engine, alignment: alignment, interruption: interruption)
    let again = try read(secondReader) { events in
      let news = events.dropFirst(printed)
      printed -= events.count - news.count
      return Array(news)
    }
    try finish(reader, paths, again, isUnread: false)
    return again
  }

  /// - Parameters:
  ///   - first: sees the events before causes are looked for.
  ///   - pass: says which of the events, with their causes, are to be printed.
  private mutating func read(
    _ reader: ShardedReader, first: (inout [Event]) -> Void = { _ in },
    pass: ([Event]) -> [Event]
  ) throws -> [CaptureError] {
    var progress = Progress(total: reader.size)
    let outcome = try reader.read(interval: Progress.interval) { events in
      var events = events
      first(&events)
      try aggregate(pass(explained(events)))
      // Whoever writes to a pipe may wait long before the next packet.
      if reader.size == nil, !events.isEmpty { fflush(nil) }
      progress.update(position: reader.position)
    }
    progress.finish()
    engine = outcome.engine
    isInterrupted = outcome.isInterrupted
    for (error, count) in outcome.skipped { engine.countUndecodable(error, count) }
    var last: [Event] = []
    engine.inferKernel(into: &last)
    first(&last)
    try aggregate(pass(explained(last)))
    return outcome.errors
  }

  /// - Parameter isUnread: whether nothing could be read, so that a table would only mislead.
  private mutating func finish(
    _ reader: ShardedReader, _ paths: [String], _ errors: [CaptureError], isUnread: Bool
  ) throws {
    var last: [Event] = []
    causes.finish(at: engine.toldTime, into: &last)
    aggregator.finish(at: engine.toldTime, into: &last)
    let summary = engine.finish()
    output.countOneDirection(engine, summary)
    try output.report(last + [summary.with(alignment)])
    if isUnread { return }
    let input = ReadOutput.Input(
      configuration: configuration, files: paths, alignment: alignment,
      canRepeat: reader.size != nil)
    // First: a screen may stand for long.
    try output.writeFiles(engine, input)
    try output.finish(engine, troubles: errors.map(\.description), input, until: interruption)
  }

  private mutating func explained(_ events: [Event]) -> [Event] {
    var explained: [Event] = []
    causes.pass(events.with(alignment), into: &explained)
    return explained
  }

  private mutating func aggregate(_ events: [Event]) throws {
    guard !events.isEmpty else { return }
    var said: [Event] = []
    aggregator.pass(events, into: &said)
    try output.report(said)
  }
}

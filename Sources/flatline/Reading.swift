import Capture
import FlatlineCauses
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import Glibc
import ParallelReading

/// Reads captures with the engine, and prints its events.
struct Reading {
  private var engine: ShardedEngine
  private let configuration: Engine.Configuration
  private let jobs: Int
  private let format: ReadCommand.Format
  private let interruption: Interruption
  private var isInterrupted = false
  private let lines = JSONLines()
  private var table = TroubleTable()
  private var causes = CauseFinder()
  private var aggregator = EventAggregator()

  /// - Parameter jobs: threads that follow flows; at least one.
  init(
    configuration: Engine.Configuration, jobs: Int, format: ReadCommand.Format,
    interruption: Interruption
  ) {
    var configuration = configuration
    configuration.gathersStalledHandshakes = true
    configuration.tellsSightings = true
    engine = ShardedEngine(configuration, shards: jobs)
    self.configuration = configuration
    self.jobs = jobs
    self.format = format
    self.interruption = interruption
  }

  /// Whether a prediction stands.
  var isSomethingDying: Bool { engine.standingPredictions > 0 }

  /// The signal that ended reading before its end.
  var signal: Int32? { isInterrupted ? interruption.signal : nil }

  /// The settings of brokers' kernels that were found out.
  var inferred: [InferredSetting] { engine.inferred }

  /// Reads captures to their ends, and prints everything.
  ///
  /// Where settings of a broker's kernel are found out, files are read again with them, so that
  /// even the first prediction is what it should be. A stream is read once: what stands at its end
  /// is then revised.
  ///
  /// - Returns: what could not be read.
  mutating func read(_ paths: [String]) throws -> [CaptureError] {
    let reader = ShardedReader(paths, engine, interruption: interruption)
    var held = HeldEvents(isWanted: reader.size != nil)
    let errors = try read(reader) { held.pass($0) }
    let found = engine.inferred
    if held.isOff || isInterrupted || !found.changesWhatIsAssumed {
      try aggregate(held.drain())
      try finish(isUnread: !errors.isEmpty && engine.start == nil)
      return errors
    }
    var configuration = configuration
    configuration.inferred = found
    engine = ShardedEngine(configuration, shards: jobs)
    var printed = held.printed
    let secondReader = ShardedReader(paths, engine, interruption: interruption)
    let again = try read(secondReader) { events in
      let news = events.dropFirst(printed)
      printed -= events.count - news.count
      return Array(news)
    }
    try finish(isUnread: false)
    return again
  }

  /// - Parameter pass: says which of the events are to be printed.
  private mutating func read(
    _ reader: ShardedReader, pass: ([Event]) -> [Event]
  ) throws -> [CaptureError] {
    var progress = Progress(total: reader.size)
    let outcome = try reader.read(interval: Progress.interval) { events in
      try aggregate(pass(events))
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
    try aggregate(pass(last))
    return outcome.errors
  }

  /// - Parameter isUnread: whether nothing could be read, so that a table would only mislead.
  private mutating func finish(isUnread: Bool) throws {
    var last: [Event] = []
    causes.finish(at: engine.toldTime, into: &last)
    aggregator.finish(at: engine.toldTime, into: &last)
    try report(last + [engine.finish()])
    guard format == .table, !isUnread else { return }
    let style = TroubleTable.Style(width: Terminal.width, isColoured: Terminal.isColourWanted)
    print(
      table.render(captureEnd: engine.toldTime, healthy: engine.healthyFlows, style),
      terminator: "")
    print(closingLines)
  }

  private mutating func aggregate(_ events: [Event]) throws {
    guard !events.isEmpty else { return }
    var (explained, said): ([Event], [Event]) = ([], [])
    causes.pass(events, into: &explained)
    aggregator.pass(explained, into: &said)
    try report(said)
  }

  private mutating func report(_ events: [Event]) throws {
    for event in events {
      switch format {
      case .table: table.add(event)
      case .jsonl: print(try lines.line(event))
      }
    }
  }

  private var closingLines: String {
    guard let start = engine.start else { return "Read no packets." }
    let summary = engine.summary
    var text =
      "Read \(Text.count(summary.packets, "packet")), \(Text.date(start)) to "
      + "\(Text.date(engine.toldTime)) UTC (\(Text.duration(engine.now - start)))."
    if summary.flows == 0 {
      text += "\nNo connection to a watched port; is the broker's port another (--port)?"
    }
    if summary.passedOver > 0 {
      text +=
        "\nPassed over \(Text.count(summary.passedOver, "connection")) to other brokers."
    }
    if summary.checksumsIgnored > 0 {
      text +=
        "\nChecksums of \(Text.count(summary.checksumsIgnored, "connection")) were not looked at: "
        + "the capture has them from before the network card filled them in."
    }
    if summary.undecodable > 0 {
      let kinds = summary.undecodableBy.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      text +=
        "\nCould not decode \(Text.count(summary.undecodable, "packet")): "
        + kinds.joined(separator: ", ") + "."
    }
    return text
  }
}

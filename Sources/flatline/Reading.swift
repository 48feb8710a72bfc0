import Capture
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import ParallelReading

/// Reads captures with the engine, and prints its events.
struct Reading {
  private var engine: ShardedEngine
  private let format: ReadCommand.Format
  private let lines = JSONLines()
  private var table = TroubleTable()

  /// - Parameter jobs: threads that follow flows; at least one.
  init(configuration: Engine.Configuration, jobs: Int, format: ReadCommand.Format) {
    engine = ShardedEngine(configuration, shards: jobs)
    self.format = format
  }

  /// Whether a prediction stands.
  var isSomethingDying: Bool { engine.standingPredictions > 0 }

  /// Reads captures to their ends, and prints everything.
  ///
  /// - Returns: what could not be read.
  mutating func read(_ paths: [String]) throws -> [CaptureError] {
    let reader = ShardedReader(paths, engine)
    var progress = Progress(total: reader.size)
    let outcome = try reader.read(interval: Progress.interval) { events in
      try report(events)
      progress.update(position: reader.position)
    }
    progress.finish()
    engine = outcome.engine
    engine.countUndecodable(.timestampOutOfRange, outcome.timestampsOutOfRange)
    try finish(isUnread: !outcome.errors.isEmpty && engine.start == nil)
    return outcome.errors
  }

  /// - Parameter isUnread: whether nothing could be read, so that a table would only mislead.
  private mutating func finish(isUnread: Bool) throws {
    try report([engine.finish()])
    guard format == .table, !isUnread else { return }
    let style = TroubleTable.Style(width: Terminal.width, isColoured: Terminal.isColourWanted)
    print(
      table.render(captureEnd: engine.now, healthy: engine.healthyFlows, style),
      terminator: "")
    print(Self.closingLines(engine.summary, start: engine.start, end: engine.now))
  }

  private mutating func report(_ events: [Event]) throws {
    for event in events {
      switch format {
      case .table: table.add(event)
      case .jsonl: print(try lines.line(event))
      }
    }
  }

  private static func closingLines(_ summary: Summary, start: Instant?, end: Instant) -> String {
    guard let start else { return "Read no packets." }
    var text =
      "Read \(Text.count(summary.packets, "packet")), \(Text.date(start)) to "
      + "\(Text.date(end)) UTC (\(Text.duration(end - start)))."
    if summary.flows == 0 {
      text += "\nNo connection to a watched port; is the broker's port another (--port)?"
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

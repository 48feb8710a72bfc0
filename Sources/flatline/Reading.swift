import Capture
import Dispatch
import FlatlineCore
import FlatlineOptions
import FlatlineReport

/// The engines, and the output they feed.
struct Reading {
  private var engine: ShardedEngine
  private let format: Read.Format
  private let lines = JSONLines()
  private var table = TroubleTable()
  private var events: [Event] = []

  /// - Parameter jobs: threads that follow flows; at least one.
  init(configuration: Engine.Configuration, jobs: Int, format: Read.Format) {
    engine = ShardedEngine(configuration, shards: jobs)
    self.format = format
  }

  /// Whether a prediction stands.
  var isSomethingDying: Bool { engine.standingPredictions > 0 }

  /// Reads captures to their ends, and reports everything.
  ///
  /// - Returns: what could not be read.
  mutating func read(_ paths: [String]) throws -> [CaptureError] {
    let remarks: Remarks
    if engine.shards.count == 1 {
      remarks = try readAlone(paths)
    } else {
      remarks = try readTogether(paths)
    }
    engine.countUndecodable(.timestampOutOfRange, remarks.timestampsOutOfRange)
    try finish(isUnread: !remarks.errors.isEmpty && engine.start == nil)
    return remarks.errors
  }

  private typealias Remarks = (errors: [CaptureError], timestampsOutOfRange: Int)

  private mutating func readAlone(_ paths: [String]) throws -> Remarks {
    var merger = SavefileMerger(paths: paths)
    var progress = Progress(total: merger.size)
    var batch = PacketBatch()
    while merger.next(into: &batch) {
      engine.observe(batch, into: &events)
      if !events.isEmpty { try report() }
      progress.update(position: merger.position)
    }
    progress.finish()
    return (merger.errors, merger.timestampsOutOfRange)
  }

  private mutating func readTogether(_ paths: [String]) throws -> Remarks {
    let input = SharedInput(paths, engine.dealer, shards: engine.shards.count)
    var progress = Progress(total: input.size)
    for shard in engine.shards {
      DispatchQueue(label: "flatline.shard").async { input.pass(to: shard) }
    }
    var position = 0
    while input.report(&events, position: &position, within: Progress.interval) {
      if !events.isEmpty { try report() }
      progress.update(position: position)
    }
    progress.finish()
    let parts = input.parts()
    (engine.dealer, engine.shards) = (parts.dealer, parts.shards)
    return (parts.errors, parts.timestampsOutOfRange)
  }

  /// - Parameter isUnread: whether nothing could be read, so that a table would only mislead.
  private mutating func finish(isUnread: Bool) throws {
    events.append(engine.finish())
    try report()
    guard format == .table, !isUnread else { return }
    let style = TroubleTable.Style(width: Terminal.width, isColoured: Terminal.isColourWanted)
    print(
      table.render(captureEnd: engine.now, healthy: engine.healthyFlows, style),
      terminator: "")
    print(Self.closingLines(engine.summary, start: engine.start, end: engine.now))
  }

  private mutating func report() throws {
    for event in events {
      switch format {
      case .table: table.add(event)
      case .jsonl: print(try lines.line(event))
      }
    }
    events.removeAll(keepingCapacity: true)
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

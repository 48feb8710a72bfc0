import ArgumentParser
import Capture
import FlatlineCore
import FlatlineOptions
import FlatlineReport

struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads captures and names every dying connection in them.",
    discussion: """
      Several files are read as one, in time order: the files of a rotation, or captures of \
      several interfaces.

      Exit status: 0 the input was read whole; 1 with --exit-code, when a connection is dying \
      at the end; 2 some input could not be read (what could be is still reported); 64 wrong \
      usage.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl
  }

  @Argument(help: "pcap or pcapng files; - is standard input.")
  var files: [String]

  @Option(help: "table for people, jsonl for programs. (default: table on a terminal, else jsonl)")
  var format: Format?

  @Flag(help: "Exit with 1 when a connection is dying at the end of the capture.")
  var exitCode = false

  @OptionGroup var options: EngineOptions

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read once only.")
    }
  }

  func run() throws {
    let format = format ?? (Terminal.isOutputTerminal ? .table : .jsonl)
    var reading = Reading(configuration: try options.configuration(), format: format)
    var merger = SavefileMerger(paths: files)
    var progress = Progress(total: merger.size)
    while try reading.takeNext(from: &merger) {
      progress.update(position: merger.position)
    }
    progress.finish()
    let isUnread = !merger.errors.isEmpty && !reading.hasRead
    try reading.finish(undecodable: merger.timestampsOutOfRange, isUnread: isUnread)
    for error in merger.errors { Terminal.complain(error.description) }
    if !merger.errors.isEmpty { throw ExitCode(2) }
    if exitCode, reading.isSomethingDying { throw ExitCode(1) }
  }
}

/// The engine, and the output it feeds.
private struct Reading {
  private var engine: Engine
  private let format: Read.Format
  private let lines = JSONLines()
  private var table = TroubleTable()
  private var events: [Event] = []
  private var batch = PacketBatch()

  init(configuration: Engine.Configuration, format: Read.Format) {
    engine = Engine(configuration)
    self.format = format
  }

  var hasRead: Bool { engine.start != nil }

  /// Whether a prediction stands.
  var isSomethingDying: Bool { engine.standingPredictions > 0 }

  /// Takes a number of packets; `false` at the end of the input.
  mutating func takeNext(from merger: inout SavefileMerger) throws -> Bool {
    guard merger.next(into: &batch) else { return false }
    engine.observe(batch, into: &events)
    if !events.isEmpty { try report() }
    return true
  }

  /// - Parameter isUnread: whether nothing could be read, so that a table would only mislead.
  mutating func finish(undecodable: Int, isUnread: Bool) throws {
    engine.countUndecodable(.timestampOutOfRange, undecodable)
    let summary = engine.finish()
    events.append(summary)
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

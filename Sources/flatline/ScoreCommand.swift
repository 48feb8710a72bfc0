import ArgumentParser
import Capture
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import FlatlineScore
import FoundationEssentials
import Glibc

struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Compares what flatline foretells from captures with what the broker logged.",
    discussion: """
      The log may be of any version: RabbitMQ 3.6 and before, 3.7 and 3.8, 3.9 and later as \
      text or JSON, also with members renamed. What collectors put before a line is taken away: \
      docker logs, docker compose, kubectl, Kubernetes' nodes (CRI), journald, syslog, and JSON \
      around the line, as Docker and journalctl write it. Where a line has no time, the \
      collector's counts; if that has no year, it is the year that brings it closest to the \
      capture. The log may be compressed (gzip, zstd).

      A connection is found in it by the client's address and port, so the capture must show \
      those that the broker sees, or a PROXY header that names them: take it on the broker's host.

      Logs before 3.9 and syslog have local time without a zone. Give it, or let it be found: \
      like the difference between the clocks of log and capture, from the ends that a packet \
      marks.

      Examples:
        flatline score --broker-log rabbit.log incident.pcap
        flatline score --broker-log rabbit.log.1 --broker-log rabbit.log monday.pcap tuesday.pcap

      Exit status: 0 all was read; 1 with --exit-code, when a prediction was wrong, missing or \
      a false alarm; 2 some input could not be read; 64 wrong usage.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @Argument(
    help: "pcap or pcapng files, plain, gzip or zstd; - is standard input.", completion: .file())
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The broker's log; repeat for the files of a rotation; - is standard input.",
      valueName: "log"), completion: .file())
  var brokerLog: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of a log that prints none, east of Greenwich. (default: found)",
      valueName: "±hh:mm"))
  var logUTCOffset: ZoneOption?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far the log's clock is ahead of the capture's. (default: found)",
      valueName: "seconds"))
  var clockOffset: Double?

  @Option(help: "table for people, json for programs. (default: table on a terminal, else json)")
  var format: Format?

  @Flag(help: "Exit with 1 when anything is wrong, missed or a false alarm.")
  var exitCode = false

  @OptionGroup var color: ColorOption

  @OptionGroup(title: "Broker and kernel") var options: EngineOptions

  /// A century, in seconds: more must be a mistake.
  private static let maximumOffset = 3.2e9

  func validate() throws {
    guard !brokerLog.isEmpty else {
      throw ValidationError("Name the broker's log with --broker-log.")
    }
    guard (files + brokerLog).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read once only.")
    }
    if let clockOffset, !(abs(clockOffset) <= Self.maximumOffset) {
      throw ValidationError("--clock-offset \(clockOffset): seconds, of less than a century.")
    }
  }

  func run() throws {
    var complaints: [String] = []
    let (roll, inferred) = readCaptures(try options.configuration(), &complaints)
    // After the captures: their time tells the year of times without one.
    let log = readLog(reference: roll.end, &complaints)
    for complaint in complaints { Terminal.printError(complaint) }
    for finding in inferred { Terminal.printError(finding.text) }
    guard let log, roll.start != nil else { throw ExitCode(2) }
    let score = Score(log, roll, clockOffset: clockOffset.map { .seconds($0) })
    try report(score, log, inferred)
    if !complaints.isEmpty { throw ExitCode(2) }
    if exitCode, score.isFlawed { throw ExitCode(1) }
  }

  private func report(
    _ score: Score, _ log: BrokerLog, _ inferred: [InferredSetting]
  ) throws {
    switch format ?? (Terminal.isOutputTerminal ? .table : .json) {
    case .table:
      let table = ScoreTable(score, log, width: Terminal.width, isColoured: color.isWanted)
      print(table.text, terminator: "")
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      print(JSONText.safe(try encoder.encode(ScoreReport(score, log, inferred))))
    }
  }

  /// `nil` when no file could be read, or none is a log.
  private func readLog(reference: Instant?, _ complaints: inout [String]) -> BrokerLog? {
    var reader = BrokerLogReader(
      utcOffset: logUTCOffset?.value, reference: reference ?? .distantPast)
    complaints += reader.read(files: brokerLog)
    return reader.records > 0 ? reader.finish() : nil
  }

  /// As `flatline read` does: files are read again with settings that were found out.
  private func readCaptures(
    _ configuration: Engine.Configuration, _ complaints: inout [String]
  ) -> (ConnectionRoll, [InferredSetting]) {
    var configuration = configuration
    configuration.keepsRetiredFlows = true
    let alignment = CaptureAlignment(of: files, ports: configuration.ports)
    let first = readOnce(configuration, alignment)
    var last = first
    if first.canRepeat, first.inferred.changesWhatIsAssumed {
      configuration.inferred = first.inferred
      last = readOnce(configuration, alignment)
    }
    complaints += last.errors
    if last.errors.isEmpty, last.roll.start == nil {
      complaints.append("no packets in " + files.joined(separator: ", "))
    }
    return (last.roll, last.inferred)
  }

  private struct Outcome {
    var roll: ConnectionRoll
    var inferred: [InferredSetting]
    var errors: [String]
    var canRepeat: Bool
  }

  private func readOnce(
    _ configuration: Engine.Configuration, _ alignment: CaptureAlignment?
  ) -> Outcome {
    var engine = Engine(configuration)
    var roll = ConnectionRoll()
    var events: [Event] = []
    var batch = PacketBatch()
    var merger = SavefileMerger(paths: files, alignment: alignment)
    var progress = Progress(total: merger.size)
    while merger.next(into: &batch) {
      engine.observe(batch, into: &events)
      roll.record(events, by: &engine)
      events.removeAll(keepingCapacity: true)
      progress.update(position: merger.position)
    }
    engine.inferKernel(isOver: true, into: &events)
    roll.record(events, by: &engine)
    roll.finish(engine)
    progress.finish()
    return Outcome(
      roll: roll, inferred: engine.inferred, errors: merger.errors.map(\.description),
      canRepeat: merger.size != nil)
  }
}

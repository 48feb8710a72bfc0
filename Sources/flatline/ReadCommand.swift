import ArgumentParser
import Capture
import FlatlineCauses
import FlatlineOptions
import FlatlineReport
import FlatlineScreen
import FoundationEssentials
import Glibc

struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Reads captures and names every dying connection in them.",
    discussion: """
      Several files are read as one, in time order: the files of a rotation, or captures of \
      several places. Their clocks are compared and put right, and a packet that several have is \
      read once, as it came to the broker. They may be compressed with gzip or zstd.

      Examples:
        flatline read incident.pcap
        flatline read --screen incident.pcap
        flatline read --html report.html --broker-log rabbit.log incident.pcap
        flatline read broker.pcap client.pcap
        flatline read --client 198.51.100.31 --format jsonl *.pcapng.zst
        tcpdump -U --immediate-mode -i eth0 -w - port 5672 | flatline read -

      SIGINT (Ctrl-C) and SIGTERM end reading early: what was read is reported. A second one ends \
      at once.

      Exit status: 0 the input was read whole; 1 with --exit-code, when a connection is dying \
      at the end; 2 some input could not be read, or its clock was set (what could be is still \
      reported), or the page not written; 3 with --exit-code, when no connection is known to be \
      dying, but of some only one direction was seen; 64 wrong usage; 130 ended by SIGINT, 143 by \
      SIGTERM.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl
  }

  @Argument(
    help: "pcap or pcapng files, plain, gzip or zstd; - is standard input.", completion: .file())
  var files: [String]

  @Option(
    help: """
      table for people, jsonl for programs. (default: table on a terminal, or with --top, \
      --group-by or --all; else jsonl)
      """)
  var format: Format?

  @Flag(
    help: """
      Exit with 1 when a connection that is told about is dying at the end of the capture; with 3 \
      when none is, but of some only one direction was seen.
      """)
  var exitCode = false

  @Option(
    help: ArgumentHelp(
      """
      Connections are shared out between so many threads; the events are the same, and so is \
      their order. Each thread has its part of --max-flows and --memory. \
      (default: the processors, up to \(Self.maximumDefaultJobs))
      """,
      valueName: "n"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      """
      Write also a page to look at or to attach: one file of HTML with all of it, pictures too. It \
      loads nothing.
      """, valueName: "file"), completion: .file())
  var html: String?

  @Option(
    help: ArgumentHelp(
      """
      With --html, or a report of --screen: the broker's log, whose lines the page shows too; repeat \
      for the files of a rotation.
      """,
      valueName: "log"), completion: .file())
  var brokerLog: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Write also a capture file for each prediction, with comments, into this folder: its beginning \
      with the password overwritten, the last packets before, and what came after.
      """, valueName: "folder"), completion: .directory)
  var evidence: String?

  @OptionGroup(title: "Which connections") var filter: FilterOptions

  @OptionGroup var screen: ScreenOption

  @OptionGroup(title: "Table") var table: TableOptions

  @OptionGroup(title: "Broker and kernel") var options: EngineOptions

  @OptionGroup(title: "Path") var causes: CauseOptions

  private static let maximumDefaultJobs = 4
  private static let maximumJobs = 64

  private static var defaultJobs: Int {
    min(ProcessInfo.processInfo.activeProcessorCount, maximumDefaultJobs)
  }

  func validate() throws {
    if let jobs, !(1...Self.maximumJobs).contains(jobs) {
      throw ValidationError("--jobs \(jobs): 1 to \(Self.maximumJobs).")
    }
    guard (files + brokerLog).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read once only.")
    }
    if html == "-" {
      throw ValidationError("--html -: name a file; standard output is for events.")
    }
    if !brokerLog.isEmpty, html == nil, screen.screen != true {
      throw ValidationError(
        "--broker-log is of --html and --screen; `flatline score` compares with a log.")
    }
    if screen.screen == true, format != nil || table.isGiven {
      throw ValidationError(
        "--screen: --format, --top, --group-by and --all want lines in its place.")
    }
    if format == .jsonl, table.isGiven {
      throw ValidationError("--top, --group-by and --all are of --format table.")
    }
  }

  func run() throws {
    let isTable = Terminal.isOutputTerminal || table.isGiven
    let configuration = try options.configuration()
    let output = ReadOutput(
      format: format ?? (isTable ? .table : .jsonl), filter: filter, table: table,
      screen: screen.screen == true
        ? CaptureScreen(source, configuration, isColoured: table.color.isWanted) : nil,
      page: html != nil || screen.screen == true ? ReadPage(html, brokerLog: brokerLog) : nil,
      evidence: evidence.map { ReadEvidence($0) })
    var settings = CauseFinder.Settings()
    settings.idleTimeout = causes.idleTimeout
    var reading = Reading(
      configuration: configuration, settings, jobs: jobs ?? Self.defaultJobs,
      output: output, interruption: Interruption(signals: [SIGINT, SIGTERM]))
    let errors = try readOrShow(&reading)
    for error in errors { Terminal.printError(error.description) }
    for complaint in reading.complaints { Terminal.printError(complaint) }
    for finding in reading.inferred { Terminal.printError(finding.text) }
    if let signal = reading.signal { throw ExitCode(128 + signal) }
    if !errors.isEmpty || !reading.complaints.isEmpty { throw ExitCode(2) }
    if exitCode, reading.isSomethingDying { throw ExitCode(1) }
    if exitCode, reading.isSomethingUnknown { throw ExitCode(3) }
  }

  private func readOrShow(_ reading: inout Reading) throws -> [CaptureError] {
    do {
      return try reading.read(files)
    } catch let error as ScreenError {
      Terminal.printError("\(error)")
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  /// What the head of a screen calls the captures.
  private var source: String {
    let first = files.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
    return files.count > 1 ? "\(first) and \(files.count - 1) more" : first
  }
}

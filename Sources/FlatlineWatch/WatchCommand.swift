import ArgumentParser
import Capture
import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import FlatlineOptions
import Glibc
import Logging

package struct WatchCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Captures on a broker's host, and names connections that die as they do.",
    discussion: """
      Root is needed to open the capture, or the capability CAP_NET_RAW; root is given up as soon \
      as it is open, and missing output files are made. Where the options are silent, this host's kernel is asked for its settings.

      Examples:
        flatline watch -i eth0
        flatline watch -i any --alertmanager http://127.0.0.1:9093
        flatline watch --config /etc/flatline/flatline.yaml

      Signals: SIGTERM and SIGINT end it, alerts that stand are left to expire; SIGHUP opens \
      output files again, and reads settings again: it says what has changed, and what needs a \
      restart; SIGUSR1 writes the page of --html.

      Exit status: 0 it was told to stop; 64 wrong usage; 69 an interface, an address or a library \
      is not to be had; 73 a file cannot be written; 74 nothing is left to capture from; 77 it may not do what \
      it must.
      """)

  @OptionGroup var options: WatchOptions

  @OptionGroup var screen: ScreenOption

  @OptionGroup var color: ColorOption

  @Flag(help: "Only look whether the settings have mistakes, and say where.")
  var checkConfig = false

  package init() {}

  /// Of the command line, without those of a file.
  private static var givenArguments: [String] { Array(CommandLine.arguments.dropFirst(2)) }

  package func validate() throws {
    guard !options.interface.isEmpty else {
      throw ValidationError(
        "Name the interface to capture from, as -i eth0; -i any captures from all.")
    }
    if screen.screen == true,
      options.format != nil || options.output.contains(WatchOptions.standardOutput)
    {
      throw ValidationError("--screen: --format and --output - want lines in its place.")
    }
  }

  package func run() throws {
    if checkConfig { return try check(Self.givenArguments) }
    let log = WatchLog()
    let logger = log.logger()
    // Capabilities and namespaces belong to a thread, so this comes before a second one is started.
    let opened = try open(logger)
    var configuration = opened.configuration
    // Their passwords may be for root's eyes.
    let management = try options.management.address()
    let receivers = try options.receivers()
    let alertmanagers = try options.alertmanagers()
    if let idle = options.probeIdle, opened.sender != nil {
      configuration.questions = QuestionSettings(
        idle: .seconds(idle), rate: options.probeRate, addresses: opened.addresses)
      logger.notice("\(probing(configuration))")
    }
    let account: Privileges.Account?
    var files: [String: OutputFile] = [:]
    do {
      account = try Privileges.account(options.user)
      if let account {
        for path in options.outputs + (options.html.map { [$0] } ?? [])
        where ![WatchOptions.standardOutput, WatchOptions.journal].contains(path) {
          files[path] = OutputFile(path: path, for: account)
        }
        if let folder = options.evidence { OutputFile.makeFolder(folder, for: account) }
      }
      try Privileges.drop(to: account)
    } catch {
      throw failure(EX_NOPERM, "\(error)")
    }
    let control = Control()
    let screenFeed =
      isScreenWanted
      ? ScreenFeed(
        source: interfaces, onReport: { control.writeReport(named: $0) },
        onQuit: {
          log.writeAgain()
          control.stop()
        }) : nil
    let feeds: Feeds
    let managementAddress: PostAddress?
    do {
      managementAddress = try management.map { try PostAddress($0) }
      feeds = try Feeds(
        options, alertmanagers: alertmanagers, receivers: receivers, files: files,
        account: account, control: control, screen: screenFeed, logger: logger)
    } catch let error as HTTPClient.Missing {
      throw failure(EX_UNAVAILABLE, "\(error)")
    } catch {
      throw failure(EX_CANTCREAT, "\(error)")
    }
    var snapshot = MetricsSnapshot(prefix: options.subnets)
    (snapshot.version, snapshot.revision) = (Build.version, Build.revision)
    snapshot.process.startedAt = SystemClock.now
    snapshot.settings.takenAt = SystemClock.now
    snapshot.at = SystemClock.now
    let server = try options.listen.map { try serve($0, snapshot, logger) }
    let metricsReceivers: [(any MetricsReceiver)?] = [server, screenFeed]
    let sender = opened.sender
    var watcher = Watcher(
      capture: opened.capture, sender: sender, sockets: opened.sockets,
      settlingTime: live.settlingTime,
      configuration: configuration, causes: options.causes,
      management: managementAddress.map { ManagementHints($0, logger: logger) },
      feeds: feeds, metricsReceivers: metricsReceivers.compactMap(\.self),
      evidence: options.evidence.map {
        LiveEvidence(folder: $0, ports: configuration.ports, logger: logger)
      }, snapshot: snapshot,
      service: ServiceReport(ServiceManager(), source: interfaces),
      settingsReader: SettingsReader(
        Self.givenArguments, options, hints: configuration.heartbeatHints, opened.kernel,
        onOutcome: { control.wake() }), logger: logger)
    logger.info("watching \(interfaces), ports \(configuration.ports.sorted())")
    if let screenFeed { try take(screenFeed, configuration, log) }
    let isDone = watcher.run(control)
    screenFeed?.close()
    if !isDone { Terminal.printError("nothing is left to capture from") }
    // Not exit(3), which would clear away what libcurl still uses in other threads.
    _exit(isDone ? EX_OK : EX_IOERR)
  }

  private var interfaces: String { options.interface.joined(separator: ", ") }

  /// On a terminal, unless lines are asked for there.
  private var isScreenWanted: Bool {
    screen.screen
      ?? (options.format == nil && !options.output.contains(WatchOptions.standardOutput)
        && ScreenOption.isPossible)
  }

  private func take(
    _ screenFeed: ScreenFeed, _ configuration: Engine.Configuration, _ log: WatchLog
  ) throws {
    do {
      try screenFeed.start(configuration, isColoured: color.isWanted)
      log.show(on: screenFeed)
    } catch {
      throw failure(EX_UNAVAILABLE, "\(error)")
    }
  }

  /// Starts the server; it listens when this returns.
  private func serve(
    _ endpoint: Endpoint, _ snapshot: MetricsSnapshot, _ logger: Logger
  ) throws -> MetricsServer {
    let server = MetricsServer(snapshot)
    do {
      try server.listen(on: endpoint, logger: logger)
      return server
    } catch {
      throw failure(EX_UNAVAILABLE, "cannot listen on \(endpoint): \(error)")
    }
  }

  func failure(_ status: Int32, _ message: String) -> ExitCode {
    Terminal.printError(message)
    return ExitCode(status)
  }
}

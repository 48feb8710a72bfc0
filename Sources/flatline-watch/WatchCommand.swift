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
      output files again; SIGUSR1 writes the page of --html.

      Exit status: 0 it was told to stop; 64 wrong usage; 69 an interface, an address or a library \
      is not to be had; 73 a file cannot be written; 74 nothing is left to capture from; 77 it may not do what \
      it must.
      """)

  @OptionGroup var options: WatchOptions

  @OptionGroup var screen: ScreenOption

  @OptionGroup var color: ColorOption

  package init() {}

  package func validate() throws {
    guard !options.interface.isEmpty else {
      throw ValidationError(
        "Name the interface to capture from, as -i eth0; -i any captures from all.")
    }
    if screen.screen == true, options.format != nil || options.output.contains("-") {
      throw ValidationError("--screen: --format and --output - want lines in its place.")
    }
  }

  package func run() throws {
    let log = WatchLog()
    let logger = log.logger()
    // Capabilities and namespaces belong to a thread, so this comes before a second one is started.
    let opened = try open(logger)
    var configuration = opened.configuration
    // Its password may be for root's eyes.
    let management = try options.management.address()
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
        for path in options.outputs + (options.html.map { [$0] } ?? []) where path != "-" {
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
        options, files: files, account: account, control: control, screen: screenFeed,
        logger: logger)
    } catch let error as HTTPClient.Missing {
      throw failure(EX_UNAVAILABLE, "\(error)")
    } catch {
      throw failure(EX_CANTCREAT, "\(error)")
    }
    var snapshot = MetricsSnapshot(prefix: options.subnets)
    snapshot.version = Build.version
    snapshot.process.startedAt = SystemClock.now
    snapshot.at = SystemClock.now
    let server = try options.listen.map { try serve($0, snapshot, logger) }
    let receivers: [(any MetricsReceiver)?] = [server, screenFeed]
    let sender = opened.sender
    var watcher = Watcher(
      capture: opened.capture, sender: sender, sockets: opened.sockets,
      settlingTime: live.settlingTime,
      configuration: configuration, causes: options.causes,
      management: managementAddress.map { ManagementHints($0, logger: logger) },
      feeds: feeds, metricsReceivers: receivers.compactMap(\.self),
      evidence: options.evidence.map {
        LiveEvidence(folder: $0, ports: configuration.ports, logger: logger)
      }, snapshot: snapshot, logger: logger)
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
      ?? (options.format == nil && !options.output.contains("-") && ScreenOption.isPossible)
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

  private struct Opened: ~Copyable {
    var capture: LiveCapture
    /// `nil` where no client is to be asked, or none can be.
    var sender: QuestionSender?
    /// `nil` where the kernel refuses.
    var sockets: SocketWatch?
    var configuration: Engine.Configuration
    var addresses: Set<IPAddress>
  }

  private var live: LiveOptions {
    var live = LiveOptions()
    if !options.engine.port.isEmpty { live.ports = Set(options.engine.port) }
    live.includesTunnels = options.tunnels
    live.snapshotLength = options.snapshotLength
    live.bufferSize = options.buffer << 20
    live.delivery = options.delivery == .immediate ? .immediate : .batched
    live.isPromiscuous = options.promiscuous
    return live
  }

  /// Opens the interfaces, and reads the settings of the kernel there.
  private func open(_ logger: Logger) throws -> Opened {
    do {
      guard let name = options.netns else { return try openHere(in: nil, logger) }
      let namespace = try NetworkNamespace(name)
      return try namespace.within { try openHere(in: namespace, logger) }
    } catch let error as CaptureError {
      throw failure(error.code == .notPermitted ? EX_NOPERM : EX_UNAVAILABLE, "\(error)")
    } catch let error as SystemError {
      throw failure(EX_UNAVAILABLE, "--netns: \(error)")
    }
  }

  private func openHere(in namespace: NetworkNamespace?, _ logger: Logger) throws -> Opened {
    let (settings, addresses) = (KernelSettings.read(), HostAddresses.read())
    let configuration = try options.engine.configuration(
      kernel: settings.profile, keepalive: settings.keepalive, addresses: addresses)
    // It watches the kernel's ticks for a while: packets would be lost meanwhile.
    let sockets = openSockets(configuration, settings.keepalive, logger)
    let capture = try LiveCapture(interfaces: options.interface, in: namespace, live)
    return Opened(
      capture: capture, sender: options.probeIdle == nil ? nil : openSender(logger),
      sockets: sockets, configuration: configuration, addresses: addresses)
  }

  /// What the kernel tells is an addition: without it all else works.
  private func openSockets(
    _ configuration: Engine.Configuration, _ keepalive: KernelProfile.Keepalive?, _ logger: Logger
  ) -> SocketWatch? {
    if options.wireOnly { return nil }
    do {
      return try SocketWatch(
        ports: configuration.ports, configuration.kernel, keepalive: keepalive, logger: logger)
    } catch {
      logger.warning("\(error); predictions rest on packets alone")
      return nil
    }
  }

  /// Questions are an addition: without them all else works.
  private func openSender(_ logger: Logger) -> QuestionSender? {
    do {
      return try QuestionSender()
    } catch {
      logger.error("--probe-idle: \(error); no client will be asked")
      return nil
    }
  }

  /// What will be sent, for who reads the log.
  private func probing(_ configuration: Engine.Configuration) -> String {
    guard configuration.kernel.keepalive == nil else {
      return "--probe-idle: with --keepalive the kernel asks clients itself, and flatline asks none"
    }
    return """
      --probe-idle: clients of connections that are idle for \(options.probeIdle ?? 0) s, with \
      heartbeat 0 and no keepalive, are asked whether they are there: an empty TCP segment each, \
      5 s apart until one is answered, at most \(options.probeRate) a second
      """
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

  private func failure(_ status: Int32, _ message: String) -> ExitCode {
    Terminal.printError(message)
    return ExitCode(status)
  }
}

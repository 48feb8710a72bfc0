import ArgumentParser
import FlatlineCore

/// The options of `flatline watch`, each of which may also stand in a configuration file.
package struct WatchOptions: ParsableArguments {
  // Capture

  @Option(
    name: [.customShort("i"), .long],
    help: ArgumentHelp(
      "The interface to capture from; repeat for several. any is all of them.",
      valueName: "name"), completion: .shellCommand("ls /sys/class/net; echo any"))
  package var interface: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      The broker's network namespace: its interfaces, and its kernel settings. A name of \
      `ip netns`, or a path as /proc/PID/ns/net.
      """, valueName: "name"), completion: .networkNamespace)
  package var netns: String?

  @Flag(
    help: """
      Look also into tunnels: VXLAN, Geneve, GRE, ERSPAN, IP in IP, MPLS, PPPoE. All that goes in \
      them is captured.
      """)
  package var tunnels = false

  @Flag(help: "Predict from packets alone: the kernel is not asked for its sockets.")
  package var wireOnly = false

  @Option(
    help: ArgumentHelp(
      "Bytes captured of each packet. Less than 700 misses names and versions.",
      valueName: "bytes"))
  package var snapshotLength = 1600

  @Option(
    help: ArgumentHelp("The kernel's buffer for each interface.", valueName: "MiB"))
  package var buffer = 32

  @Option(
    help: ArgumentHelp(
      "immediate: packets as they come. batched: every 20 ms, with fewer wake-ups.",
      valueName: "manner"))
  package var delivery = Delivery.immediate

  @Flag(help: "Capture also what is addressed to others, on a mirror port.")
  package var promiscuous = false

  @Option(
    help: ArgumentHelp("Who to become once the capture is open, if started by root."),
    completion: .shellCommand("getent passwd | cut -d: -f1"))
  package var user = "nobody"

  @Option(
    help: ArgumentHelp(
      """
      Ask clients of connections that have been idle for so long, with heartbeat 0 and no keepalive, \
      whether they are there: this sends packets, see *Probing* in the manual. (default: never)
      """, valueName: "seconds"))
  package var probeIdle: Double?

  @Option(
    help: ArgumentHelp("Of such questions, the most in a second.", valueName: "count"))
  package var probeRate = 100

  @OptionGroup(title: "Broker and kernel") package var engine: EngineOptions

  @OptionGroup(title: "Path") package var paths: CauseOptions

  @OptionGroup(title: "RabbitMQ's management API") package var management: ManagementOptions

  @OptionGroup(title: "Log systems") package var logs: LogOptions

  // Feeds

  @Option(
    help: ArgumentHelp(
      "Where events go; - is standard output, journal is systemd's, a file gets JSON Lines. "
        + "Repeat for several. (default: -)", valueName: "file"))
  package var output: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of standard output: table for people, a line for each event; jsonl for programs. "
        + "(default: table on a terminal, else jsonl)"))
  package var format: Format?

  @Option(
    help: ArgumentHelp(
      "A page to look at or to attach: written on SIGUSR1, and at the end.", valueName: "file"))
  package var html: String?

  @Option(
    help: ArgumentHelp(
      """
      A folder for a capture file of each prediction, with comments: its last packets before, and what \
      came after. Passwords are overwritten. The oldest of more than 1000 are removed.
      """, valueName: "folder"), completion: .directory)
  package var evidence: String?

  @Option(
    help: ArgumentHelp(
      "Where /metrics, /healthz and /readyz are served, as 127.0.0.1:9672.",
      valueName: "address:port"))
  package var listen: Endpoint?

  @Option(
    help: ArgumentHelp("An Alertmanager, as http://127.0.0.1:9093; repeat for several."))
  package var alertmanager: [String] = []

  @Option(
    help: ArgumentHelp(
      "A label that every alert gets; repeat for several.", valueName: "name=value"))
  package var alertLabel: [AlertLabel] = []

  @Option(
    help: ArgumentHelp(
      "A prediction must have stood so long before it alerts.", valueName: "seconds"))
  package var alertDelay = 5.0

  @Option(
    help: ArgumentHelp(
      "Dying connections of an incident from which its alert is critical.", valueName: "count"))
  package var alertCritical = 20

  @Option(
    help: ArgumentHelp(
      "How often standing alerts are sent again; they expire after four times as long.",
      valueName: "seconds"))
  package var alertRepeat = 60.0

  @Option(
    help: ArgumentHelp("Connections that one alert names.", valueName: "count"))
  package var alertConnections = 10

  @Option(
    name: .customLong("external-url"),
    help: ArgumentHelp(
      "Where others reach what --listen serves: alerts link to it. "
        + "(default: http:// and the address of --listen)", valueName: "url"))
  package var externalURL: String?

  @Option(
    name: .customLong("runbook-url"),
    help: ArgumentHelp(
      "What alerts give as runbook_url: this, and #cause, or the cause alone after a / or =. "
        + "(default: /explain/cause of --listen)", valueName: "url"))
  package var runbookURL: String?

  @Option(
    help: ArgumentHelp("Gets every event as a POST of JSON; repeat for several."))
  package var webhook: [String] = []

  @Option(
    help: ArgumentHelp(
      "Length of the IPv4 prefix that makes a client subnet.", valueName: "bits"))
  package var subnetPrefix = 24

  @Option(
    name: .customLong("subnet-prefix-v6"),
    help: ArgumentHelp(
      "Length of the IPv6 prefix that makes a client subnet.", valueName: "bits"))
  package var subnetPrefixV6 = 64

  package enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, jsonl
  }

  package enum Delivery: String, ExpressibleByArgument, CaseIterable {
    case immediate, batched
  }

  package init() {}

  /// - Throws: ``ValidationError``, also where a credential is not to be had.
  package func alertmanagers() throws -> [FeedAddress] {
    try alertmanager.map { try FeedAddress($0, option: "alertmanager") }
  }

  /// - Throws: ``ValidationError``, also where a credential is not to be had.
  package func webhooks() throws -> [FeedAddress] {
    try webhook.map { try FeedAddress($0, option: "webhook") }
  }

  package func validate() throws {
    for address in alertmanager { _ = try FeedAddress(unresolved: address, option: "alertmanager") }
    for address in webhook { _ = try FeedAddress(unresolved: address, option: "webhook") }
    _ = try externalURL.map { try FeedAddress($0, option: "external-url") }
    _ = try runbookURL.map { try FeedAddress($0, option: "runbook-url") }
    guard (1...100_000).contains(alertCritical) else {
      throw ValidationError("--alert-critical \(alertCritical): 1 to 100000.")
    }
    if html == "-" { throw ValidationError("--html -: name a file.") }
    guard Set(interface).count == interface.count else {
      throw ValidationError("--interface: one is named twice.")
    }
    guard (96...262_144).contains(snapshotLength) else {
      throw ValidationError("--snapshot-length \(snapshotLength): 96 to 262144.")
    }
    guard (1...1024).contains(buffer) else {
      throw ValidationError("--buffer \(buffer): 1 to 1024 MiB.")
    }
    guard probeIdle.map({ (1...86_400).contains($0) }) ?? true else {
      throw ValidationError("--probe-idle \(probeIdle ?? 0): 1 to 86400 seconds.")
    }
    guard (1...10_000).contains(probeRate) else {
      throw ValidationError("--probe-rate \(probeRate): 1 to 10000.")
    }
    guard (0...32).contains(subnetPrefix) else {
      throw ValidationError("--subnet-prefix \(subnetPrefix): 0 to 32.")
    }
    guard (0...128).contains(subnetPrefixV6) else {
      throw ValidationError("--subnet-prefix-v6 \(subnetPrefixV6): 0 to 128.")
    }
    guard (0...3600).contains(alertDelay) else {
      throw ValidationError("--alert-delay \(alertDelay): 0 to 3600.")
    }
    guard (1...3600).contains(alertRepeat) else {
      throw ValidationError("--alert-repeat \(alertRepeat): 1 to 3600.")
    }
    guard (1...1000).contains(alertConnections) else {
      throw ValidationError("--alert-connections \(alertConnections): 1 to 1000.")
    }
  }
}

extension IPAddress: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

extension Endpoint: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}

import ArgumentParser
import FlatlineCore

/// The options about broker and kernel, the same for every command.
package struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A port the broker listens on; repeat for several. (default: 5672)", valueName: "port"))
  package var port: [UInt16] = []

  @Option(
    help: ArgumentHelp(
      """
      An address of the broker; repeat for several. Its connections to other brokers, as of \
      federation, are passed over. (default: not known; watch takes the host's)
      """,
      valueName: "address"))
  package var brokerAddress: [IPAddress] = []

  @Option(
    help: """
      net.ipv4.tcp_retries2 on the broker's host. (default: found out where connections tell it, \
      else 15; watch asks the kernel)
      """)
  package var retries2: Int?

  @Option(
    help: ArgumentHelp(
      "net.ipv4.tcp_rto_max_ms on the broker's host. (default: as for --retries2, else 120000)",
      valueName: "milliseconds"))
  package var rtoMaxMs: Int?

  @Option(
    help: ArgumentHelp(
      "TCP_USER_TIMEOUT of the broker's listener, where it is set: it stands in for --retries2.",
      valueName: "milliseconds"))
  package var userTimeoutMs: Int?

  @Option(
    help: ArgumentHelp(
      """
      TCP keepalive of the broker's listener, in seconds, where it is on; for watch also system: \
      on, with the kernel's times.
      """,
      valueName: "time/intvl/probes"))
  package var keepalive: KeepaliveOption?

  @Option(
    help: ArgumentHelp(
      """
      net.ipv4.tcp_wmem on the broker's host: how much is taken for a client that takes nothing. \
      (default: 4096,16384,4194304; watch asks the kernel)
      """,
      valueName: "min,default,max"))
  package var tcpWmem: SendBufferOption?

  @Option(
    help: ArgumentHelp(
      "tcp_listen_options.sndbuf of the broker, where it is set.", valueName: "bytes"))
  package var sndbuf: Int?

  @Option(
    help: ArgumentHelp(
      "tcp_listen_options.send_timeout of the broker. (default: 30000)",
      valueName: "milliseconds"))
  package var sendTimeout: Int?

  @Option(
    help: "CONFIG_HZ of the broker's kernel: 100, 250, 300 or 1000. (default: 250)",
    completion: .list(["100", "250", "300", "1000"]))
  package var hz: Int?

  @Option(
    help: ArgumentHelp(
      "The broker's version, where connection.start does not tell.", valueName: "x.y.z"))
  package var brokerVersion: BrokerVersionOption?

  @Option(
    help: ArgumentHelp(
      """
      What `rabbitmqctl list_connections name timeout` prints: the heartbeat intervals of \
      connections older than the capture.
      """,
      valueName: "file"), completion: .file())
  package var heartbeatHints: String?

  @Option(help: "Connections followed at once; each takes 400 bytes and more.")
  package var maxFlows = 200_000

  @Option(
    help: ArgumentHelp(
      """
      Memory of the whole program, at least \(Self.smallestMemory): beyond, connections are given \
      up, those first that never opened.
      """, valueName: "MB"))
  package var memory = 512

  @Option(
    help: ArgumentHelp(
      "Options from a YAML file, under their long names; the command line wins.",
      valueName: "file"), completion: .file())
  package var config: String?

  /// In megabytes.
  private static let smallestMemory = 48
  private static let largestMemory = 1 << 20
  /// Of a socket, in bytes.
  private static let largestBuffer = 1 << 30
  /// What the program takes before the first packet, and for packets that are being read.
  private static let ownMemory = 24

  package init() {}

  package func validate() throws {
    guard maxFlows > 0 else { throw ValidationError("--max-flows \(maxFlows): at least 1.") }
    guard (Self.smallestMemory...Self.largestMemory).contains(memory) else {
      throw ValidationError(
        "--memory \(memory): \(Self.smallestMemory) to \(Self.largestMemory) MB.")
    }
    if let retries2, !(1...255).contains(retries2) {
      throw ValidationError("--retries2 \(retries2): the kernel takes 1 to 255.")
    }
    if let rtoMaxMs, !(1000...120_000).contains(rtoMaxMs) {
      throw ValidationError("--rto-max-ms \(rtoMaxMs): the kernel takes 1000 to 120000.")
    }
    if let userTimeoutMs, !(1...Int(Int32.max)).contains(userTimeoutMs) {
      throw ValidationError("--user-timeout-ms \(userTimeoutMs): 1 to \(Int32.max).")
    }
    if let sndbuf, !(1...Self.largestBuffer).contains(sndbuf) {
      throw ValidationError("--sndbuf \(sndbuf): 1 to \(Self.largestBuffer) bytes.")
    }
    if let sendTimeout, !(1...Int(Int32.max)).contains(sendTimeout) {
      throw ValidationError("--send-timeout \(sendTimeout): 1 to \(Int32.max).")
    }
    if let hz, !KernelProfile.commonHz.contains(hz) {
      throw ValidationError("--hz \(hz): Linux is built with 100, 250, 300 or 1000.")
    }
  }

  /// - Parameters:
  ///   - kernel: the settings for which no option is given.
  ///   - keepalive: the kernel's times, if they are known.
  ///   - addresses: the broker's, for which no option is given.
  /// - Throws: ``ValidationError`` when the hints cannot be read, or when the kernel's times are
  ///   asked for but not known.
  package func configuration(
    kernel: KernelProfile = KernelProfile(),
    keepalive systemKeepalive: KernelProfile.Keepalive? = nil, addresses: Set<IPAddress> = []
  ) throws -> Engine.Configuration {
    var configuration = Engine.Configuration()
    configuration.kernel = kernel
    if !port.isEmpty { configuration.ports = Set(port) }
    configuration.brokerAddresses = brokerAddress.isEmpty ? addresses : Set(brokerAddress)
    tell(&configuration)
    configuration.maximumFlows = maxFlows
    configuration.maximumMemory = (memory - Self.ownMemory) << 20
    switch keepalive {
    case .times(let times)?: configuration.kernel.keepalive = times
    case .system?:
      guard let systemKeepalive else {
        throw ValidationError(
          "--keepalive system: only `flatline watch` asks the kernel; give time/intvl/probes.")
      }
      configuration.kernel.keepalive = systemKeepalive
    case nil: break
    }
    configuration.broker.version = brokerVersion?.value
    if let sendTimeout { configuration.broker.sendTimeout = .milliseconds(sendTimeout) }
    if let heartbeatHints {
      configuration.heartbeatHints = try HeartbeatHints(file: heartbeatHints).intervals
    }
    return configuration
  }

  /// The settings of the kernel that are not to be found out.
  private func tell(_ configuration: inout Engine.Configuration) {
    if let retries2 {
      configuration.kernel.retries2 = retries2
      configuration.told.insert(.retries2)
    }
    if let hz {
      configuration.kernel.hz = hz
      configuration.told.insert(.hz)
    }
    if let rtoMaxMs {
      configuration.kernel.maximumTimeout = .milliseconds(rtoMaxMs)
      configuration.told.insert(.maximumTimeout)
    }
    if let tcpWmem {
      configuration.kernel.initialSendBuffer = tcpWmem.initial
      configuration.kernel.maximumSendBuffer = tcpWmem.maximum
    }
    // The kernel doubles what is asked for (`sock_setsockopt`).
    if let sndbuf { configuration.kernel.sendBuffer = 2 * sndbuf }
    if let userTimeoutMs {
      configuration.kernel.userTimeout = .milliseconds(userTimeoutMs)
      configuration.told.insert(.userTimeout)
    }
  }
}

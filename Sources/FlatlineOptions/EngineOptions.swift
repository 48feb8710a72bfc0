import ArgumentParser
import FlatlineCore

/// The options about broker and kernel, the same for every command.
package struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A port the broker listens on; repeat for several. (default: 5672)", valueName: "port"))
  package var port: [UInt16] = []

  @Option(help: "net.ipv4.tcp_retries2 on the broker's host. (default: 15; watch asks the kernel)")
  package var retries2: Int?

  @Option(
    help: ArgumentHelp(
      """
      TCP keepalive of the broker's listener, in seconds, where it is on; for watch also system: \
      on, with the kernel's times.
      """,
      valueName: "time/intvl/probes"))
  package var keepalive: KeepaliveOption?

  @Option(help: "CONFIG_HZ of the broker's kernel: 100, 250, 300 or 1000. (default: 250)")
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
      valueName: "file"))
  package var heartbeatHints: String?

  @Option(help: "Connections followed at once: memory's bound, some 400 bytes each.")
  package var maxFlows = 200_000

  @Option(
    help: ArgumentHelp(
      "Options from a YAML file, under their long names; the command line wins.",
      valueName: "file"))
  package var config: String?

  package init() {}

  package func validate() throws {
    guard maxFlows > 0 else { throw ValidationError("--max-flows \(maxFlows): at least 1.") }
    if let retries2, !(1...255).contains(retries2) {
      throw ValidationError("--retries2 \(retries2): the kernel takes 1 to 255.")
    }
    if let hz, !KernelProfile.commonHz.contains(hz) {
      throw ValidationError("--hz \(hz): Linux is built with 100, 250, 300 or 1000.")
    }
  }

  /// - Parameters:
  ///   - kernel: the settings for which no option is given.
  ///   - keepalive: the kernel's times, if they are known.
  /// - Throws: ``ValidationError`` when the hints cannot be read, or when the kernel's times are
  ///   asked for but not known.
  package func configuration(
    kernel: KernelProfile = KernelProfile(),
    keepalive systemKeepalive: KernelProfile.Keepalive? = nil
  ) throws -> Engine.Configuration {
    var configuration = Engine.Configuration()
    configuration.kernel = kernel
    if !port.isEmpty { configuration.ports = Set(port) }
    if let retries2 { configuration.kernel.retries2 = retries2 }
    configuration.maximumFlows = maxFlows
    if let hz { configuration.kernel.hz = hz }
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
    if let heartbeatHints {
      configuration.heartbeatHints = try HeartbeatHints(file: heartbeatHints).intervals
    }
    return configuration
  }
}

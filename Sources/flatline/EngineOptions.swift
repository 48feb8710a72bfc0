import ArgumentParser
import FlatlineCore

/// The settings of broker and kernel, the same for every command.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A port the broker listens on; repeat for several. (default: 5672)", valueName: "port"))
  var port: [UInt16] = []

  @Option(help: "net.ipv4.tcp_retries2 on the broker's host.")
  var retries2 = 15

  @Option(
    help: ArgumentHelp(
      "TCP keepalive of the broker's listener, in seconds, where it is on.",
      valueName: "time/intvl/probes"))
  var keepalive: KeepaliveOption?

  @Option(help: "CONFIG_HZ of the broker's kernel: 100, 250, 300 or 1000.")
  var hz = 250

  @Option(
    help: ArgumentHelp(
      "The broker's version, where connection.start does not tell.", valueName: "x.y.z"))
  var brokerVersion: BrokerVersionOption?

  @Option(
    help: ArgumentHelp(
      """
      What `rabbitmqctl list_connections name timeout` prints: the heartbeat intervals of \
      connections older than the capture.
      """,
      valueName: "file"))
  var heartbeatHints: String?

  @Option(help: "Connections followed at once: memory's bound, some 4 KB each.")
  var maxFlows = 200_000

  func validate() throws {
    guard maxFlows > 0 else { throw ValidationError("--max-flows \(maxFlows): at least 1.") }
    guard (1...255).contains(retries2) else {
      throw ValidationError("--retries2 \(retries2): the kernel takes 1 to 255.")
    }
    guard [100, 250, 300, 1000].contains(hz) else {
      throw ValidationError("--hz \(hz): Linux is built with 100, 250, 300 or 1000.")
    }
  }

  /// - Throws: ``ValidationError`` when the hints cannot be read.
  func configuration() throws -> Engine.Configuration {
    var configuration = Engine.Configuration()
    if !port.isEmpty { configuration.ports = Set(port) }
    configuration.kernel.retries2 = retries2
    configuration.maximumFlows = maxFlows
    configuration.kernel.hz = hz
    configuration.kernel.keepalive = keepalive?.value
    configuration.broker.version = brokerVersion?.value
    if let heartbeatHints {
      configuration.heartbeatHints = try HeartbeatHints(file: heartbeatHints).intervals
    }
    return configuration
  }
}

struct KeepaliveOption: ExpressibleByArgument {
  var value: KernelProfile.Keepalive

  /// `7200/75/9`, as sysctl's `tcp_keepalive_time`, `_intvl` and `_probes`.
  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let time = parts[0], let interval = parts[1], let probes = parts[2],
      (1...32767).contains(time), (1...32767).contains(interval), (1...127).contains(probes)
    else { return nil }
    value = KernelProfile.Keepalive()
    value.time = .seconds(time)
    value.interval = .seconds(interval)
    value.probes = probes
  }
}

struct BrokerVersionOption: ExpressibleByArgument {
  var value: BrokerVersion

  init?(argument: String) {
    guard let value = BrokerVersion(argument) else { return nil }
    self.value = value
  }
}

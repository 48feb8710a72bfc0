import FlatlineCore
import FlatlineReport

/// The settings that predictions rest on, and who says so.
struct PageSettings: Encodable {
  struct Row: Encodable {
    var name: String
    var value: String
    var source: String
  }

  private(set) var rows: [Row] = []

  /// - Parameters:
  ///   - source: who tells what was not given as an option.
  ///   - versions: the brokers' versions that connection.start told.
  init(
    _ configuration: Engine.Configuration, inferred: [InferredSetting], source: String,
    versions: Set<String>
  ) {
    let kernel = configuration.kernel
    func origin(_ told: Engine.Configuration.Told) -> String {
      configuration.told.contains(told) ? "given as an option" : source
    }
    add("tcp_retries2", "\(kernel.retries2)", origin(.retries2))
    add("tcp_rto_max_ms", Self.milliseconds(kernel.maximumTimeout), origin(.maximumTimeout))
    add(
      "TCP_USER_TIMEOUT", kernel.userTimeout.map(Self.milliseconds) ?? "off",
      origin(.userTimeout))
    add("CONFIG_HZ", "\(kernel.hz)", origin(.hz))
    add(
      "TCP keepalive of the listener",
      kernel.keepalive.map {
        "\(Int($0.time.seconds))/\(Int($0.interval.seconds))/\($0.probes) s"
      } ?? "off", kernel.keepalive == nil ? "assumed" : "given as an option")
    add(
      "tcp_wmem, default and largest",
      "\(kernel.initialSendBuffer), \(kernel.maximumSendBuffer) bytes", source)
    add("send_timeout", Self.milliseconds(configuration.broker.sendTimeout), "option or default")
    add(
      "handshake_timeout", Self.milliseconds(configuration.broker.handshakeTimeout),
      "RabbitMQ's default")
    add(
      "Ports", configuration.ports.sorted().map(String.init).joined(separator: ", "),
      "option or default")
    if let version = configuration.broker.version {
      add("RabbitMQ", version.description, "given as an option")
    } else {
      add(
        "RabbitMQ",
        versions.isEmpty
          ? "the newest" : versions.sorted().map { Text.safe($0) }.joined(separator: ", "),
        versions.isEmpty ? "assumed: no connection told" : "told by the broker")
    }
    for finding in inferred {
      add(
        "\(finding.setting.rawValue) of \(finding.broker)", "\(finding.value)",
        "found out: \(finding.text)")
    }
  }

  private mutating func add(_ name: String, _ value: String, _ source: String) {
    rows.append(Row(name: name, value: value, source: source))
  }

  private static func milliseconds(_ interval: Interval) -> String {
    "\(interval.nanoseconds / 1_000_000) ms"
  }

  func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }
}

/// How a version of the broker prints an ending in its log.
///
/// Source: rabbit_reader.erl, `log_connection_exception` and
/// `log_connection_exception_with_severity`, releases 3.8 to 4.3.
package struct Wording: Equatable, Sendable {
  /// The text that names the reason: the second line of a record of two lines.
  package var log: String
  package var level: LogLevel

  /// - Parameter encrypted: over TLS the kernel's errno never reaches the broker.
  package init(_ ending: Ending, version: BrokerVersion, encrypted: Bool) {
    switch ending {
    case .kernel where encrypted, .swallowed, .abrupt:
      self.init("client unexpectedly closed TCP connection", .warning)
    case .kernel(let error):
      self.init("{inet_error,\(error.rawValue)}", .error)
    case .missedHeartbeats(let timeout):
      let interval = timeout.map { ", timeout: \(Int($0.seconds))s" } ?? ""
      self.init("missed heartbeats from client\(interval)", .error)
    case .heartbeatNotSent:
      self = Self.heartbeatNotSent(version: version)
    case .sendTimeout:
      self = Self.sendTimeout(version: version)
    case .heartbeatStuck:
      self = Self.heartbeatStuck(version: version)
    case .handshakeTimeout(let awaiting):
      self.init("{handshake_timeout,\(awaiting)}", .error)
    case .noData:
      self.init("connection_closed_with_no_data_received", .debug)
    case .closedBeforeStart:
      self.init("{inet_error,closed}", .error)
    case .badHeader(let bytes):
      self = Self.badHeader(bytes, version: version)
    case .amqp10(let header):
      self = Self.amqp10(header: header, version: version)
    case .refusedLogin(let mechanism, let user):
      // The user is unknown if the mechanism does not carry it in the clear.
      self.init(
        "\(mechanism) login refused: user '\(user ?? "...")' - invalid credentials", .error)
    case .exception(let close):
      self = Self.exception(close, version: version)
    case .normal:
      self.init("closing AMQP connection", .info)
    case .lingering:
      // Nothing is printed; to people it is worth a warning.
      self.init("", .warning)
    }
  }

  private init(_ log: String, _ level: LogLevel) {
    self.log = log
    self.level = level
  }

  /// rabbit_writer: a raw port command up to 3.12, gen_tcp:send in 3.13, and since 4.0 a gen_server
  /// that stops with a shutdown reason (the first of its records).
  private static func sendTimeout(version: BrokerVersion) -> Wording {
    if version >= BrokerVersion(4, 0) {
      return Wording("{shutdown,{writer,send_failed,timeout}}", .error)
    }
    return version >= BrokerVersion(3, 13)
      ? Wording("{writer,send_failed,timeout}", .error)
      : Wording("{writer,send_failed,{error,timeout}}", .error)
  }

  /// Before 3.10.14 and 3.11.9 the reason was unwrapped, and `closed` was printed like a close by
  /// the client.
  private static func heartbeatNotSent(version: BrokerVersion) -> Wording {
    isHeartbeatErrorWrapped(version)
      ? Wording("{inet_error,{heartbeat_send_error,closed}}", .error)
      : Wording("client unexpectedly closed TCP connection", .warning)
  }

  private static func heartbeatStuck(version: BrokerVersion) -> Wording {
    isHeartbeatErrorWrapped(version)
      ? Wording("{inet_error,{heartbeat_send_error,enotconn}}", .error)
      : Wording("{inet_error,enotconn}", .error)
  }

  private static func isHeartbeatErrorWrapped(_ version: BrokerVersion) -> Bool {
    version >= BrokerVersion(3, 11, 9)
      || version >= BrokerVersion(3, 10, 14) && version < BrokerVersion(3, 11)
  }

  /// Since 4.1 the broker says in plain words what it received.
  private static func badHeader(_ bytes: [UInt8], version: BrokerVersion) -> Wording {
    let binary = erlangBinary(bytes)
    guard version >= BrokerVersion(4, 1) else {
      return Wording("{bad_header,\(binary)}", .error)
    }
    let detected =
      bytes.starts(with: Array("GET ".utf8))
      ? "HTTP GET request detected on AMQP port"
      : bytes.starts(with: [22, 3]) ? "TLS client detected on non-TLS AMQP port" : nil
    guard let detected else {
      return Wording("client did not start with AMQP protocol header: \(binary)", .error)
    }
    return Wording(
      detected + ". Ensure the client is connecting to the correct port.", .error)
  }

  /// Before 4.0 AMQP 1.0 was a plugin. Since then it is served, but only over SASL.
  private static func amqp10(header: UInt64, version: BrokerVersion) -> Wording {
    guard header & 0xff_ffff == 0x01_0000 else {
      let parts = [24, 16, 8, 0].map { String((header >> $0) & 0xff) }
      return Wording("{bad_version,{\(parts.joined(separator: ","))}}", .error)
    }
    guard version >= BrokerVersion(4, 0) else {
      return Wording("amqp1_0_plugin_not_enabled", .error)
    }
    let identifier = (header >> 24) & 0xff
    return Wording(
      "RabbitMQ requires SASL security layer (expected protocol ID 3, "
        + "but client sent protocol ID \(identifier))", .error)
  }

  /// `operation none caused a connection exception connection_forced: "maintenance"`, from a
  /// reply text like `CONNECTION_FORCED - maintenance` (rabbit_binary_generator, `map_exception`).
  private static func exception(_ close: Close, version: BrokerVersion) -> Wording {
    let parts = close.text.split(separator: " - ", maxSplits: 1).map(String.init)
    let name = parts.first?.lowercased() ?? "unknown"
    let explanation = parts.count > 1 ? parts[1] : ""
    if close.code == 320, version >= BrokerVersion(4, 3) { return Wording(explanation, .warning) }
    let operation =
      MethodName.name(class: close.failedClass, method: close.failedMethod) ?? "none"
    return Wording(
      "operation \(operation) caused a connection exception \(name): "
        + erlangString(explanation), .error)
  }

  /// A string as Erlang's `~tp` prints it.
  private static func erlangString(_ text: String) -> String {
    text.unicodeScalars.reduce("\"") { $0 + (escapes[$1] ?? String($1)) } + "\""
  }

  private static let escapes: [Unicode.Scalar: String] = [
    "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{8}": "\\b",
    "\u{b}": "\\v", "\u{c}": "\\f", "\u{1b}": "\\e",
  ]

  /// A binary as Erlang's `~p` prints it: as text if every byte is printable Latin-1.
  static func erlangBinary(_ bytes: [UInt8]) -> String {
    let isPrintable = bytes.allSatisfy {
      (0x20...0x7e).contains($0) || $0 >= 0xa0 || escapes[Unicode.Scalar($0)] != nil
    }
    guard isPrintable, !bytes.isEmpty else {
      return "<<" + bytes.map(String.init).joined(separator: ",") + ">>"
    }
    return "<<" + erlangString(String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init))))
      + ">>"
  }
}

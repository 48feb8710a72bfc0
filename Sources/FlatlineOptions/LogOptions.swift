import ArgumentParser

/// Log systems that get every event.
package struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      An OpenTelemetry collector, as http://127.0.0.1:4318: gets every event as a log (OTLP/HTTP, JSON). \
      Repeat for several.
      """, valueName: "url"))
  package var otlp: [String] = []

  @Option(
    help: ArgumentHelp(
      "A header that these want, as Authorization=..., repeat for several.",
      valueName: "name=value"))
  package var otlpHeader: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Gets every event as syslog (RFC 5424), as tcp://127.0.0.1:601 or unix:/dev/log; repeat for several.
      """, valueName: "address"))
  package var syslog: [String] = []

  package init() {}

  package func validate() throws {
    for address in otlp { _ = try FeedAddress(unresolved: address, option: "otlp") }
    _ = try headers { Credentials.placeholder(for: $0) }
    _ = try syslogAddresses
  }

  /// - Throws: ``ValidationError``, also where a credential is not to be had.
  package func collectors() throws -> [FeedAddress] {
    try otlp.map { try FeedAddress($0, option: "otlp") }
  }

  /// Whole lines.
  ///
  /// - Throws: ``ValidationError`` where a credential is not to be had, or there is nobody to send
  ///   them to.
  package func headers() throws -> [String] {
    if otlp.isEmpty, !otlpHeader.isEmpty {
      throw ValidationError("--otlp-header: name a collector too, with --otlp.")
    }
    return try headers { try Credentials.resolve($0, option: "otlp-header") }
  }

  package var syslogAddresses: [SyslogAddress] {
    get throws { try syslog.map { try SyslogAddress($0) } }
  }

  /// A value may be secret: it is never printed.
  private func headers(_ resolve: (String) throws -> String) throws -> [String] {
    try otlpHeader.map { header in
      let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy(Self.isNamePart) else {
        throw ValidationError("--otlp-header: not of the form name=value.")
      }
      let value = try resolve(String(parts[1]))
      guard value.utf8.allSatisfy({ 0x20...0x7e ~= $0 }) else {
        throw ValidationError(
          "--otlp-header \(parts[0]): its value has what a header may not have.")
      }
      return "\(parts[0]): \(value)"
    }
  }

  /// Whether a header's name may have it (RFC 9110, 5.6.2).
  private static func isNamePart(_ byte: UInt8) -> Bool {
    0x21...0x7e ~= byte && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
  }
}

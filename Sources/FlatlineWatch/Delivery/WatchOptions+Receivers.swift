import FlatlineFeed
import FlatlineOptions

/// Whom the options name to get events.
extension WatchOptions {
  /// As an output, the name of systemd's journal.
  static let journal = "journal"

  var journalReceiver: Receiver {
    Receiver(key: Self.journal, name: Self.journal) { JournalSender() }
  }

  /// All that can come and go while flatline watches.
  ///
  /// - Throws: where an address is wrong, or a credential is not to be had.
  func receivers() throws -> [Receiver] {
    try webhookReceivers() + logsReceivers() + syslogReceivers()
  }

  private func webhookReceivers() throws -> [Receiver] {
    try webhooks().map { address in
      let address = try PostAddress(address)
      return Receiver(key: "webhook \(address.key)", name: "\(address)") {
        WebhookSender(address)
      }
    }
  }

  private func logsReceivers() throws -> [Receiver] {
    let headers = try logs.headers()
    let source = LogsRequest.Source(
      version: Build.version, host: HostName.read(), labels: alert.labels)
    let labels = source.labels.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
    return try logs.collectors().map { address in
      let address = try PostAddress(address)
      let key = ["otlp", address.key] + headers + labels
      return Receiver(key: key.joined(separator: "\n"), name: "\(address)") {
        LogsSender(address, headers: headers, source: source)
      }
    }
  }

  private func syslogReceivers() throws -> [Receiver] {
    try logs.syslogAddresses.map { address in
      Receiver(key: "\(address)", name: "\(address)") { SyslogSender(address) }
    }
  }
}

import ArgumentParser
import Capture
import FlatlineOptions

/// Looks whether the settings are good, without watching.
extension WatchCommand {
  /// - Parameter arguments: of the command line, without those of a file.
  /// - Throws: ``ValidationError`` with all that is wrong, a line for each.
  func check(_ arguments: [String]) throws {
    // That each option can be read, and is in its range, was looked at before.
    let parts: [() throws -> Void] = [
      {
        let keepalive = KernelSettings.read().keepalive
        _ = try options.engine.configuration(keepalive: keepalive)
      },
      { _ = try options.management.address() },
      { _ = try options.alertmanagers() },
      { _ = try options.webhooks() },
      { _ = try options.logs.collectors() },
      { _ = try options.logs.headers() },
      { _ = try Privileges.account(options.user) },
    ]
    let path = ConfigurationFile.path(in: arguments)
    let file = try path.map { try ConfigurationFile(path: $0) }
    var complaints: [String] = []
    for part in parts {
      do {
        try part()
      } catch {
        let complaint = Self.message(for: error)
        complaints.append(file?.placed(complaint) ?? complaint)
      }
    }
    guard complaints.isEmpty else {
      throw ValidationError(complaints.joined(separator: "\n"))
    }
    print("\(path ?? "the options"): no mistake found")
  }
}

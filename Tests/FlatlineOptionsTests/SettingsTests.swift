import ArgumentParser
import FlatlineOptions
import Testing

/// What every option says, as it is compared when settings are read again.
struct SettingsTests {
  private static var options: [String] {
    WatchOptions.helpMessage(columns: 100).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  -"), let dashes = line.firstRange(of: "--") else { return nil }
      return String(line[dashes.upperBound...].prefix { $0 != " " })
    }.filter { $0 != "help" && $0 != "config" }
  }

  private static func settings(_ arguments: String...) throws -> [Setting] {
    try WatchOptions.parse(arguments).settings
  }

  private static func setting(_ name: String, _ arguments: String...) throws -> Setting {
    try #require(try WatchOptions.parse(arguments).settings.first { $0.name == name })
  }

  /// One that is missing would change unseen.
  @Test func everyOptionIsThereOnce() throws {
    #expect(try Self.settings().map(\.name).sorted() == Self.options.sorted())
  }

  @Test(arguments: [
    ("retries2", "8", "not set", "8"), ("keepalive", "7200/75/9", "not set", "7200/75/9"),
    ("broker-version", "4.0.5", "not set", "4.0.5"), ("alert-delay", "2", "5.0", "2.0"),
    ("alert-label", "a=b", "not set", "a=b"), ("interface", "eth1", "not set", "eth1"),
    ("webhook", "http://u:s3cr3t@h/t0ken", "not set", "http://h"),
    ("otlp-header", "a=s3cr3t", "not set", "set"),
    ("management", "http://u:s3cr3t@h:1", "not set", "http://h:1"),
  ])
  func whatIsShown(name: String, value: String, before: String, after: String) throws {
    let (old, new) = (try Self.setting(name), try Self.setting(name, "--\(name)=\(value)"))
    #expect(old.shown == before)
    #expect(new.shown == after)
    #expect(old.value != new.value)
  }

  /// A change of a password is one, though nobody may see it.
  @Test func aSecretIsCompared() throws {
    let old = try Self.setting("webhook", "--webhook=http://u:a@h/")
    let new = try Self.setting("webhook", "--webhook=http://u:b@h/")
    #expect(old.value != new.value && old.shown == new.shown)
  }
}

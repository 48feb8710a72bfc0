import FlatlineOptions
import Foundation
import Testing

/// Passwords that a service manager hands over in files.
@Suite(.serialized)
struct CredentialsTests {
  private static let variable = "CREDENTIALS_DIRECTORY"

  private static func withCredentials<Result>(
    _ files: [String: String], _ body: () throws -> Result
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    unsafe setenv(variable, folder.path, 1)
    defer {
      unsafe unsetenv(variable)
      try? FileManager.default.removeItem(at: folder)
    }
    return try body()
  }

  /// The first line, written as a URL wants it.
  @Test func aPasswordInAURL() throws {
    let address = try Self.withCredentials(["hook": "p@ss:/é\nmore\n"]) {
      try FeedAddress("http://user:${credential:hook}@h:1/a", option: "webhook")
    }
    #expect(address.url.absoluteString == "http://h:1/a")
    let basic = Data("user:p@ss:/é".utf8).base64EncodedString()
    #expect(address.authorization == "Basic \(basic)")
    #expect("\(address)" == "http://h:1")
  }

  @Test func aTokenInAPathOrAHeader() throws {
    try Self.withCredentials(["a": "t0ken", "b.c": "other"]) {
      let address = try FeedAddress(
        "http://h/${credential:a}/${credential:b.c}", option: "webhook")
      #expect(address.url.absoluteString == "http://h/t0ken/other")
      let options = try LogOptions.parse([
        "--otlp", "http://h", "--otlp-header", "Authorization=Bearer ${credential:a}",
      ])
      #expect(try options.headers() == ["Authorization: Bearer t0ken"])
    }
  }

  @Test(arguments: ["missing", "..", "", "a/b"])
  func whatIsNotThere(name: String) throws {
    let said = try Self.withCredentials(["a": "t0ken"]) {
      refusal { try FeedAddress("http://u:${credential:\(name)}@h", option: "webhook") }
    }
    #expect(said?.hasPrefix("--webhook: credential \(name): ") == true)
  }

  /// Who only reads the options, as `flatline read` does, needs no credentials.
  @Test func anOptionIsGoodWithoutThem() throws {
    let text = "webhook: http://u:${credential:hook}@h\nalertmanager: http://h/${credential:a}\n"
    let file = try ConfigurationFile(text, name: "test.yaml")
    let options = try WatchOptions.parse(try file.arguments(for: WatchOptions.self))
    let said = refusal { try options.webhooks() }
    #expect(said?.contains("CREDENTIALS_DIRECTORY is not set") == true)
  }
}

import FlatlineOptions
import Testing

/// Files that are no YAML.
struct BrokenConfigurationTests {
  static let broken = [
    ("a list without its end", "interface: [eth0\nbuffer: 8\n", 2),
    ("quotes without their end", "user: a\noutput: \"x\n", 3),
    ("a tab", "user: a\n\tbuffer: 8\n", 2),
    ("two values", "user: a\nbuffer: 8: 9\n", 2),
    ("an unknown anchor", "user: a\nbuffer: *other\n", 2),
  ]

  private func said(_ text: String) -> String? {
    refusal { try ConfigurationFile(text, name: "test.yaml") }
  }

  @Test(arguments: broken)
  func theFileAndTheLineAreNamed(name: String, text: String, line: Int) throws {
    let complaint = try #require(said(text))
    #expect(complaint.hasPrefix("test.yaml:"))
    #expect(complaint.dropFirst("test.yaml:".count).contains("\(line):"))
  }

  @Test(
    arguments: broken)
  func theFileAndTheLineAreNamedAsElsewhere(name: String, text: String, line: Int) throws {
    #expect(try #require(said(text)).hasPrefix("test.yaml:\(line):"))
  }

  @Test func anOptionStandsOnce() throws {
    let complaint = try #require(said("buffer: 8\nuser: a\nbuffer: 9\n"))
    #expect(complaint.hasPrefix("test.yaml:"))
    #expect(complaint.contains("buffer"))
  }

  @Test
  func aPasswordIsNotQuoted() throws {
    let texts = [
      "webhook: http://flatline:s3cr3t@h: x\n", "webhook: [http://flatline:s3cr3t@h\nuser: a\n",
      "webhook: http://flatline:s3cr3t@h\nwebhook: http://i\n",
    ]
    for text in texts {
      #expect(try #require(said(text)).contains("s3cr3t") == false)
    }
  }
}

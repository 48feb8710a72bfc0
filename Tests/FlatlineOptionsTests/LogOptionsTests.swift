import ArgumentParser
import FlatlineOptions
import Testing

struct LogOptionsTests {
  @Test(arguments: [
    ("tcp://logs.example:601", "tcp://logs.example:601"),
    ("tcp://[2001:db8::1]:601", "tcp://[2001:db8::1]:601"),
    ("tcp://192.0.2.1:601/", "tcp://192.0.2.1:601"), ("unix:/dev/log", "unix:/dev/log"),
    ("unix:///dev/log", "unix:/dev/log"),
  ])
  func whereSyslogListens(argument: String, address: String) throws {
    let options = try LogOptions.parse(["--syslog", argument])
    #expect(try options.syslogAddresses.map(\.description) == [address])
  }

  @Test(arguments: [
    "udp://h:514", "tcp://h", "tcp://h:0", "tcp://h:70000", "tcp://h:601/path", "h:601",
    "unix:dev/log", "unix:", "unix:/" + String(repeating: "x", count: 107),
    "tcp://user:s3cr3t@h:601",
  ])
  func whatSyslogDoesNotTake(argument: String) throws {
    let error = try #require(throws: (any Error).self) {
      try LogOptions.parse(["--syslog", argument])
    }
    #expect(LogOptions.message(for: error).contains("--syslog"))
    #expect(!LogOptions.message(for: error).contains("s3cr3t"))
  }

  @Test func headers() throws {
    let options = try LogOptions.parse([
      "--otlp", "http://h", "--otlp-header", "Authorization=Bearer a=b", "--otlp-header", "x=",
    ])
    #expect(try options.headers() == ["Authorization: Bearer a=b", "x: "])
  }

  /// A line's end would begin another header.
  @Test(arguments: ["s3cr3t", "=s3cr3t", "a b=s3cr3t", "a:b=s3cr3t", "a=s3cr3t\r\nb: c"])
  func whatIsNoHeader(argument: String) throws {
    let error = try #require(throws: (any Error).self) {
      try LogOptions.parse(["--otlp", "http://h", "--otlp-header", argument])
    }
    #expect(LogOptions.message(for: error).contains("--otlp-header"))
    #expect(!LogOptions.message(for: error).contains("s3cr3t"))
  }

  @Test func headersWantACollector() throws {
    let options = try LogOptions.parse(["--otlp-header", "a=b"])
    #expect(throws: ValidationError.self) { try options.headers() }
  }
}

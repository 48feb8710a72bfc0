import ArgumentParser
import FlatlineOptions
import Foundation
import Testing

struct FeedAddressTests {
  @Test(arguments: [
    ("http://127.0.0.1:9093", "http://127.0.0.1:9093", "http://127.0.0.1:9093"),
    ("https://alerts.example", "https://alerts.example", "https://alerts.example"),
    ("HTTP://alerts.example/", "HTTP://alerts.example/", "HTTP://alerts.example"),
    // The path of a chat service's address is a secret.
    ("http://h:1/hook/t0ken?key=t0ken", "http://h:1/hook/t0ken?key=t0ken", "http://h:1"),
    ("http://user:s3cr3t@h:1/hook", "http://h:1/hook", "http://h:1"),
    ("http://user@h/", "http://h/", "http://h"),
  ])
  func whereItIsSentAndWhatIsPrinted(argument: String, url: String, text: String) throws {
    let address = try FeedAddress(argument, option: "webhook")
    #expect(address.url.absoluteString == url)
    #expect("\(address)" == text)
  }

  /// RFC 7617; the words are its own example.
  @Test(arguments: [
    ("http://h", nil),
    ("http://Aladdin:open%20sesame@h", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("http://user:p%40ss%3Aword@h", "Basic dXNlcjpwQHNzOndvcmQ="),
    ("http://user@h", "Basic dXNlcjo="),
    ("http://user:@h", "Basic dXNlcjo="),
  ])
  func userAndPasswordAreAHeader(argument: String, authorization: String?) throws {
    #expect(try FeedAddress(argument, option: "webhook").authorization == authorization)
  }

  @Test(arguments: [
    "http://user:s3cr3t@h:1/a?b=s3cr3t", "https://s3cr3t@h", "http://user:s3cr3t@h/s3cr3t",
  ])
  func noSecretIsPrinted(argument: String) throws {
    let address = try FeedAddress(argument, option: "webhook")
    #expect(!"\(address)".contains("s3cr3t"))
    #expect(!address.url.absoluteString.contains("@"))
  }

  @Test
  func version6() throws {
    let address = try FeedAddress(
      "http://user:s3cr3t@[2001:db8::1]:9093/x", option: "webhook")
    #expect(address.url.absoluteString == "http://[2001:db8::1]:9093/x")
    #expect("\(address)" == "http://[2001:db8::1]:9093")
  }

  @Test(arguments: [
    "", "127.0.0.1:9093", "alerts.example", "//h", "http://", "http:///path", "http://:9093",
    "ftp://h", "file:///etc/passwd", "unix:/run/socket", "mailto:a@h", "http//h", "http://a b",
    "http://h:port", "http://h:70000",
  ])
  func refusals(argument: String) {
    #expect(throws: ValidationError.self) { try FeedAddress(argument, option: "webhook") }
  }

  @Test(arguments: [
    ["--webhook", "htp://user:s3cr3t@h"], ["--alertmanager=user:s3cr3t@h"],
    ["--webhok=http://user:s3cr3t@h"],
  ])
  func noSecretIsInTheMessageOfARefusal(arguments: [String]) throws {
    let error = try #require(throws: (any Error).self) { try WatchOptions.parse(arguments) }
    #expect(!WatchOptions.message(for: error).contains("s3cr3t"))
    #expect(!WatchOptions.fullMessage(for: error).contains("s3cr3t"))
  }
}

import ArgumentParser
import FlatlineCore
import FlatlineOptions
import Testing

struct WatchOptionsTests {
  @Test(arguments: [
    ("snapshot-length", "96", "95"), ("snapshot-length", "262144", "262145"),
    ("buffer", "1", "0"), ("buffer", "1024", "1025"),
    ("subnet-prefix", "0", "-1"), ("subnet-prefix", "32", "33"),
    ("subnet-prefix-v6", "0", "-1"), ("subnet-prefix-v6", "128", "129"),
    ("alert-delay", "0", "-0.1"), ("alert-delay", "3600", "3600.1"), ("alert-delay", "0.5", "nan"),
    ("alert-repeat", "1", "0.9"), ("alert-repeat", "3600", "inf"),
    ("alert-critical", "1", "0"), ("alert-critical", "100000", "100001"),
    ("alert-connections", "1", "0"), ("alert-connections", "1000", "1001"),
    ("max-flows", "1", "0"), ("memory", "48", "47"), ("retries2", "1", "0"),
    ("retries2", "255", "256"),
    ("hz", "300", "60"), ("hz", "1000", "0"),
    ("port", "0", "-1"), ("port", "65535", "65536"),
    ("delivery", "batched", "late"), ("format", "table", "text"),
    ("listen", "127.0.0.1:9672", "9672"), ("listen", "[::1]:9672", "localhost:9672"),
    ("keepalive", "7200/75/9", "7200/75"), ("keepalive", "system", "on"),
    ("keepalive", "1/1/1", "0/1/1"), ("keepalive", "32767/32767/127", "1/1/128"),
    ("broker-version", "4.0.5", "new"), ("broker-address", "192.0.2.10", "orders"),
    ("broker-address", "2001:db8::21", "[2001:db8::21]"),
  ])
  func ranges(option: String, taken: String, refused: String) throws {
    _ = try WatchOptions.parse(["--\(option)=\(taken)"])
    let error = try #require(throws: (any Error).self) {
      try WatchOptions.parse(["--\(option)=\(refused)"])
    }
    #expect(WatchOptions.message(for: error).contains("--\(option)"))
    #expect(WatchOptions.message(for: error).contains(refused))
    #expect(WatchOptions.exitCode(for: error) == .validationFailure)
  }

  @Test(arguments: ["external-url", "runbook-url"])
  func linksAreAddresses(option: String) throws {
    _ = try WatchOptions.parse(["--\(option)", "https://wiki.example/flatline#"])
    let error = try #require(throws: (any Error).self) {
      try WatchOptions.parse(["--\(option)", "wiki.example/flatline"])
    }
    #expect(WatchOptions.message(for: error).contains("--\(option): not a URL"))
  }

  /// The host's own addresses are only taken where none is named.
  @Test func whoseAddressesAreTheBrokers() throws {
    let own: Set = [IPAddress(v4: 0xc000_020a)]
    let silent = try WatchOptions.parse([])
    #expect(try silent.engine.configuration(addresses: own).brokerAddresses == own)
    #expect(try silent.engine.configuration().brokerAddresses == [])
    let telling = try WatchOptions.parse(
      ["--broker-address", "192.0.2.20", "--broker-address", "2001:db8::21"])
    #expect(
      try telling.engine.configuration(addresses: own).brokerAddresses == [
        IPAddress(v4: 0xc000_0214), IPAddress(v6High: 0x2001_0db8_0000_0000, low: 0x21),
      ])
  }

  @Test func whatMayBeRepeated() throws {
    let options = try WatchOptions.parse([
      "-i", "eth0", "--interface", "eth1", "--port", "5672", "--port", "5671", "--output", "-",
      "--output", "file", "--alert-label", "a=b", "--alert-label", "c=d",
      "--alertmanager", "http://a", "--alertmanager", "http://b", "--webhook", "http://c",
      "--webhook", "http://d",
    ])
    #expect(options.interface == ["eth0", "eth1"])
    #expect(options.engine.port == [5672, 5671])
    #expect(options.output == ["-", "file"])
    #expect(options.alertLabel.map(\.name) == ["a", "c"])
    #expect(options.alertmanager.map(\.description) == ["http://a", "http://b"])
    #expect(options.webhook.map(\.description) == ["http://c", "http://d"])
  }

  @Test func whatIsNotSaid() throws {
    let options = try WatchOptions.parse([])
    #expect(options.interface.isEmpty && options.output.isEmpty && options.webhook.isEmpty)
    #expect(options.netns == nil && options.listen == nil && options.format == nil)
    #expect(options.snapshotLength == 1600)
    #expect(options.buffer == 32)
    #expect(options.delivery == .immediate)
    #expect(!options.promiscuous)
    #expect(options.user == "nobody")
    #expect(options.alertDelay == 5 && options.alertRepeat == 60)
    #expect(options.alertConnections == 10 && options.alertCritical == 20)
    #expect(options.externalURL == nil && options.runbookURL == nil)
    #expect(options.subnetPrefix == 24 && options.subnetPrefixV6 == 64)
  }

  @Test func listenIsAnAddressAndAPort() throws {
    let options = try WatchOptions.parse(["--listen", "127.0.0.1:9672"])
    #expect(options.listen == Endpoint(IPAddress(v4: 0x7f00_0001), 9672))
  }
}

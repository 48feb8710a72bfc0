import Testing

@testable import FlatlineCore

struct IPAddressTests {
  /// The examples of RFC 5952; the section is part of the name.
  static let texts6: [Fact<(UInt64, UInt64), String>] = [
    Fact(
      "4.1 no leading zeros", (0x2001_0db8_0000_0000, 0x0000_0000_0000_0001), "2001:db8::1"),
    Fact(
      "4.2.1 as short as possible", (0x2001_0db8_0000_0000, 0x0000_0000_0002_0001),
      "2001:db8::2:1"),
    Fact(
      "4.2.2 one group of zeros stays", (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001),
      "2001:db8:0:1:1:1:1:1"),
    Fact(
      "4.2.3 the longest run", (0x2001_0000_0000_0001, 0x0000_0000_0000_0001), "2001:0:0:1::1"),
    Fact(
      "4.2.3 the first of two runs", (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001),
      "2001:db8::1:0:0:1"),
    Fact(
      "4.3 lower case", (0x2001_0db8_aaaa_bbbb, 0xcccc_dddd_eeee_aaaa),
      "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"),
    Fact("unspecified", (0, 0), "::"),
    Fact("loopback", (0, 1), "::1"),
    Fact("zeros at the end", (0x2001_0db8_0000_0000, 0), "2001:db8::"),
    Fact("zeros at the start", (0, 0x0001_0002_0003_0004), "::1:2:3:4"),
    Fact(
      "a run over both halves", (0xfe80_0000_0000_0000, 0x0000_0000_0000_00ab), "fe80::ab"),
    Fact(
      "a run at the very end beats a shorter one", (0x0001_0000_0000_0001, 0x0001_0000_0000_0000),
      "1:0:0:1:1::"),
  ]

  @Test(arguments: texts6)
  func version6(_ fact: Fact<(UInt64, UInt64), String>) {
    #expect(IPAddress(v6High: fact.given.0, low: fact.given.1).description == fact.expected)
  }

  static let texts4: [Fact<UInt32, String>] = [
    Fact("lowest", 0, "0.0.0.0"),
    Fact("highest", 0xffff_ffff, "255.255.255.255"),
    Fact("byte order", 0xc633_641f, "198.51.100.31"),
  ]

  @Test(arguments: texts4)
  func version4(_ fact: Fact<UInt32, String>) {
    #expect(IPAddress(v4: fact.given).description == fact.expected)
  }

  @Test func addressesOfTheTwoVersionsDiffer() {
    #expect(IPAddress(v4: 1) != IPAddress(v6High: 0, low: 1))
  }

  /// RFC 3986 section 3.2.2: an IPv6 address before a port stands in brackets.
  static let endpoints: [Fact<Endpoint, String>] = [
    Fact("IPv4", Endpoint(.client, 33730), "198.51.100.31:33730"),
    Fact("IPv6", Endpoint(.broker6, 5672), "[2001:db8::21]:5672"),
  ]

  @Test(arguments: endpoints)
  func endpoint(_ fact: Fact<Endpoint, String>) {
    #expect(fact.given.description == fact.expected)
  }

  /// An address's text gives the address again.
  @Test(arguments: texts6)
  func readVersion6(_ fact: Fact<(UInt64, UInt64), String>) {
    #expect(IPAddress(fact.expected) == IPAddress(v6High: fact.given.0, low: fact.given.1))
  }

  static let readings: [Fact<String, String?>] = [
    Fact("dotted decimal", "198.51.100.31", "198.51.100.31"),
    Fact("all groups", "2001:0DB8:0:0:0:0:0:0031", "2001:db8::31"),
    Fact("seven groups and a gap", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    Fact("empty", "", nil),
    Fact("three parts", "198.51.100", nil),
    Fact("five parts", "198.51.100.31.1", nil),
    Fact("a part too large", "198.51.100.256", nil),
    Fact("an empty part", "198.51..31", nil),
    Fact("seven groups", "1:2:3:4:5:6:7", nil),
    Fact("nine groups", "1:2:3:4:5:6:7:8:9", nil),
    Fact("eight groups and a gap", "1:2:3:4::5:6:7:8", nil),
    Fact("two gaps", "1::2::3", nil),
    Fact("three colons", "1:::2", nil),
    Fact("five digits", "12345::", nil),
    Fact("no hexadecimal digit", "2001:db8::g", nil),
    Fact("RFC 4291 section 2.2, third form", "::ffff:192.0.2.1", "::ffff:c000:201"),
    Fact("a sign", "+1.2.3.4", nil),
    Fact("a sign in a group", "+1::2", nil),
    Fact("minus zero", "-0::", nil),
    Fact("a zone", "fe80::1%eth0", nil),
    Fact("a name", "localhost", nil),
  ]

  @Test(arguments: readings)
  func read(_ fact: Fact<String, String?>) {
    #expect(IPAddress(fact.given)?.description == fact.expected)
  }

  static let loopback: [Fact<String, Bool>] = [
    Fact("IPv4", "127.0.0.1", true),
    Fact("the whole network", "127.255.0.9", true),
    Fact("the one beside it", "128.0.0.1", false),
    Fact("every address", "0.0.0.0", false),
    Fact("IPv6", "::1", true),
    Fact("IPv4 in IPv6", "::ffff:127.0.0.1", true),
    Fact("another in IPv6", "::ffff:192.0.2.1", false),
    Fact("every address of IPv6", "::", false),
    Fact("an address", "2001:db8::1", false),
  ]

  @Test(arguments: loopback)
  func isLoopback(_ fact: Fact<String, Bool>) throws {
    let address = try #require(IPAddress(fact.given))
    #expect(address.isLoopback == fact.expected)
  }

  static let endpointReadings: [Fact<String, Endpoint?>] = [
    Fact("IPv4", "198.51.100.31:33730", .client),
    Fact("IPv6", "[2001:db8::21]:5672", Endpoint(.broker6, 5672)),
    Fact("no port", "198.51.100.31", nil),
    Fact("an empty port", "198.51.100.31:", nil),
    Fact("a port too large", "198.51.100.31:65536", nil),
    Fact("no port after the bracket", "[2001:db8::21]", nil),
    Fact("a port with a sign", "198.51.100.31:+5672", nil),
    Fact("no address", ":5672", nil),
  ]

  @Test(arguments: endpointReadings)
  func readEndpoint(_ fact: Fact<String, Endpoint?>) {
    #expect(Endpoint(fact.given) == fact.expected)
  }
}

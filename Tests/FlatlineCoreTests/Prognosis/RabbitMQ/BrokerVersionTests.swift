import Testing

@testable import FlatlineCore

struct BrokerVersionTests {
  static let texts: [Fact<String, String?>] = [
    Fact("release", "3.10.8", "3.10.8"),
    Fact("two numbers", "4.1", "4.1.0"),
    Fact("release candidate", "4.2.0-rc.1", "4.2.0"),
    Fact("build", "3.12.0+12.g8ab3", "3.12.0"),
    Fact("more numbers", "3.8.35.1", "3.8.35"),
    Fact("one number", "3", nil),
    Fact("a word", "newest", nil),
    Fact("empty", "", nil),
    Fact("nothing before the dot", ".1.2", nil),
    Fact("no number", "a.b.c", nil),
    Fact("beyond any integer", "99999999999999999999.1", nil),
    Fact("negative", "-1.2", nil),
  ]

  @Test(arguments: texts)
  func parse(_ fact: Fact<String, String?>) {
    #expect(BrokerVersion(fact.given)?.description == fact.expected)
  }

  @Test(arguments: [("3.9.29", "3.10.0"), ("3.13.7", "4.0.0"), ("4.0.5", "4.0.10")])
  func ordersByNumber(older: String, newer: String) throws {
    let left = try #require(BrokerVersion(older))
    let right = try #require(BrokerVersion(newer))
    #expect(left < right)
  }
}

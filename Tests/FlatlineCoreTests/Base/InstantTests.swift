import Testing

@testable import FlatlineCore

struct InstantTests {
  typealias Given = (seconds: Int64, nanoseconds: Int64)

  /// Expected texts are those of `date -u -d @SECONDS`.
  static let texts: [Fact<Given, String>] = [
    Fact("the epoch", (0, 0), "1970-01-01T00:00:00.000000Z"),
    Fact("first leap day", (68_169_600, 0), "1972-02-29T00:00:00.000000Z"),
    Fact("a leap year every 400", (951_782_400, 0), "2000-02-29T00:00:00.000000Z"),
    Fact(
      "its last microsecond", (951_868_799, 999_999_000), "2000-02-29T23:59:59.999999Z"),
    Fact("the day after", (951_868_800, 0), "2000-03-01T00:00:00.000000Z"),
    Fact("before a leap second", (1_483_228_799, 0), "2016-12-31T23:59:59.000000Z"),
    Fact("after it", (1_483_228_800, 0), "2017-01-01T00:00:00.000000Z"),
    Fact("a common leap year", (1_709_164_800, 0), "2024-02-29T00:00:00.000000Z"),
    Fact("the last day of a leap year", (1_735_689_599, 0), "2024-12-31T23:59:59.000000Z"),
    Fact("no leap year", (1_740_787_199, 0), "2025-02-28T23:59:59.000000Z"),
    Fact(
      "an event's time", (1_795_358_116, 555_536_000), "2026-11-22T14:35:16.555536Z"),
    Fact("microseconds are rounded down", (0, 999), "1970-01-01T00:00:00.000000Z"),
    Fact("zeros before a microsecond", (0, 1000), "1970-01-01T00:00:00.000001Z"),
    Fact("beyond 32 bits", (2_147_483_648, 0), "2038-01-19T03:14:08.000000Z"),
    Fact("2100 is no leap year", (4_107_542_399, 0), "2100-02-28T23:59:59.000000Z"),
    Fact("so March follows", (4_107_542_400, 0), "2100-03-01T00:00:00.000000Z"),
    Fact(
      "the last", (4_611_686_017, 999_999_999), "2116-02-20T23:53:37.999999Z"),
  ]

  @Test(arguments: texts)
  func rfc3339(_ fact: Fact<Given, String>) throws {
    let instant = try #require(
      Instant(secondsSinceEpoch: fact.given.seconds, nanoseconds: fact.given.nanoseconds))
    #expect(instant.rfc3339 == fact.expected)
  }

  static let ranges: [Fact<Given, Bool>] = [
    Fact("before 1970", (-1, 0), false),
    Fact("beyond 2116", (4_611_686_018, 0), false),
    Fact("the largest number", (.max, 0), false),
    Fact("a second's worth of nanoseconds", (0, 1_000_000_000), false),
    Fact("negative nanoseconds", (1, -1), false),
    Fact("the first", (0, 0), true),
    Fact("the last", (4_611_686_017, 999_999_999), true),
  ]

  @Test(arguments: ranges)
  func range(_ fact: Fact<Given, Bool>) {
    let instant = Instant(
      secondsSinceEpoch: fact.given.seconds, nanoseconds: fact.given.nanoseconds)
    #expect((instant != nil) == fact.expected)
  }

  @Test func lastLessFirstIsAnInterval() throws {
    let last = try #require(
      Instant(secondsSinceEpoch: 4_611_686_017, nanoseconds: 999_999_999))
    #expect((last - .distantPast).nanoseconds == 4_611_686_017_999_999_999)
    #expect((.distantPast - last).nanoseconds == -4_611_686_017_999_999_999)
    #expect(last < .distantFuture)
  }

  @Test func addsAndSubtracts() {
    #expect(Instant.at(10) + .seconds(2) - .at(10) == .seconds(2))
    #expect(Instant.at(10) - .milliseconds(500) < .at(9.6))
  }
}

import Testing

@testable import FlatlineCore

struct IntervalTests {
  private static let longest = Interval(nanoseconds: .max)

  static let lengths: [Fact<Interval, Int64>] = [
    Fact("whole seconds", .seconds(120), 120_000_000_000),
    Fact("a fraction that binary has", .seconds(1.5), 1_500_000_000),
    Fact("a fraction that binary has not", .seconds(0.1), 100_000_000),
    Fact("rounded to the nearest", .seconds(0.000_000_001_6), 2),
    Fact("negative", .seconds(-0.25), -250_000_000),
    Fact("milliseconds", .milliseconds(200), 200_000_000),
    Fact("microseconds", .microseconds(1100), 1_100_000),
    Fact("sum", .seconds(1) + .milliseconds(1), 1_001_000_000),
    Fact("difference", .milliseconds(1) - .seconds(1), -999_000_000),
    Fact("multiple", .milliseconds(4) * 30208, 120_832_000_000),
    Fact("a jiffy at HZ 250", .seconds(1) / 250, 4_000_000),
    Fact("a jiffy at HZ 300", .seconds(1) / 300, 3_333_333),
    Fact("magnitude", (.zero - .seconds(3)).magnitude, 3_000_000_000),
    Fact("sum of two ends", longest + longest, .max),
    Fact("beyond the other end", .zero - longest - longest, .min),
    Fact("multiple of an end", longest * 11 / 10, .max / 10),
    Fact("negative multiple of an end", longest * -3, .min),
    Fact("magnitude of an end", (.zero - longest - longest).magnitude, .max),
    Fact("more seconds than there are", .seconds(1e30), .max),
    Fact("fewer", .seconds(-1e30), .min),
  ]

  @Test(arguments: lengths)
  func nanoseconds(_ fact: Fact<Interval, Int64>) {
    #expect(fact.given.nanoseconds == fact.expected)
  }

  @Test func orders() {
    #expect(Interval.milliseconds(999) < .seconds(1))
    #expect(Interval.seconds(-1) < .zero)
    #expect(Interval.milliseconds(1000) == .seconds(1))
  }

  @Test func inSeconds() { #expect(Interval.milliseconds(120_832).seconds == 120.832) }
}

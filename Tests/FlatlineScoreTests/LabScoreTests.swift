import Capture
import FlatlineCore
import FlatlineScore
import Foundation
import TestSupport
import Testing

/// Scores of a real run, also with its log rewritten in other formats.
struct LabScoreTests {
  private static let folder = Repository.captures.appending(path: "rabbitmq-3.10-retries2-6")

  private static func roll() -> ConnectionRoll {
    var configuration = Engine.Configuration()
    configuration.kernel.retries2 = 6
    configuration.keepsRetiredFlows = true
    var engine = Engine(configuration)
    var roll = ConnectionRoll()
    var events: [Event] = []
    var merger = SavefileMerger(paths: [folder.appending(path: "broker.pcap").path])
    while merger.next({ header, bytes in
      engine.observe(bytes, header, into: &events)
    }) {
      roll.record(events, by: &engine)
      events.removeAll(keepingCapacity: true)
    }
    roll.finish(engine)
    return roll
  }

  private static func log() throws -> String {
    String(
      decoding: try Data(contentsOf: folder.appending(path: "rabbit.log")), as: UTF8.self)
  }

  /// The log with every record's time and zone replaced.
  private static func rewritten(_ time: (Instant) -> String) throws -> String {
    try log().split(separator: "\n").map { line -> String in
      guard let instant = BrokerLog(String(line)).start else { return String(line) }
      return time(instant) + line.dropFirst("2026-11-22 14:35:08.837430+00:00".count)
    }.joined(separator: "\n")
  }

  private static func outcome(_ score: Score) -> [String] {
    score.rows.map { "\($0.reason) \($0.right) \($0.wrong) \($0.missed) \($0.falseAlarms)" }
  }

  @Test func everyEndIsRight() throws {
    let score = Score(BrokerLog(try Self.log()), Self.roll())
    #expect(score.total.right >= 18)
    #expect(!score.isFlawed)
    #expect(score.clock.pairs >= 10)
    #expect(score.clock.offset.magnitude < .milliseconds(5))
    #expect(!score.clock.isSubtracted)
    #expect(score.clock.zone == nil)
  }

  @Test(arguments: [3600.25, -86400.5, 0.5])
  func aClockThatIsOffIsFound(seconds: Double) throws {
    let roll = Self.roll()
    let plain = Score(BrokerLog(try Self.log()), roll)
    let text = try Self.rewritten { ($0 + .seconds(seconds)).rfc3339 }
    let score = Score(BrokerLog(text), roll)
    #expect(score.clock.isSubtracted)
    #expect((score.clock.offset - .seconds(seconds)).magnitude < .milliseconds(5))
    #expect(Self.outcome(score) == Self.outcome(plain))
    #expect(score.total.last.inWindow == plain.total.last.inWindow)
    #expect(score.buckets.map(\.right) == plain.buckets.map(\.right))
  }

  @Test(arguments: [-5 * 3600, 0, 5 * 3600 + 2700])
  func aZoneThatIsNotPrintedIsFound(zone: Int) throws {
    let roll = Self.roll()
    let plain = Score(BrokerLog(try Self.log()), roll)
    let text = try Self.rewritten {
      // In lager's format: milliseconds, and no zone.
      String(($0 + .seconds(zone)).rfc3339.dropLast(4))
    }
    let score = Score(BrokerLog(text), roll)
    #expect(score.clock.zone == .seconds(zone))
    #expect(!score.clock.isSubtracted)
    #expect(Self.outcome(score) == Self.outcome(plain))
  }

  /// The log as RabbitMQ's own outputs to journald and syslog print it: only the collector tells the
  /// time, and syslog neither the year, nor the zone, nor parts of a second.
  @Test(arguments: [true, false])
  func theTimeOfACollectorGivesTheSameVerdicts(isWhole: Bool) throws {
    let roll = Self.roll()
    let plain = Score(BrokerLog(try Self.log()), roll)
    let lines = try Self.log().split(separator: "\n").compactMap { line -> String? in
      guard let instant = BrokerLog(String(line)).start else { return nil }
      // Date, time, level and process come first.
      let text = line.split(separator: " ", maxSplits: 4).last ?? ""
      let clock = instant.rfc3339.dropFirst(11).prefix(8)
      return isWhole
        ? "\(instant.rfc3339) stdout F \(text)" : "<30>Nov 22 \(clock) broker rabbitmq[1]: \(text)"
    }
    var reader = BrokerLogReader(reference: roll.end ?? .distantPast)
    reader.parse(Array(lines.joined(separator: "\n").utf8)[...])
    let score = Score(reader.finish(), roll)
    #expect(Self.outcome(score) == Self.outcome(plain))
    #expect(!score.isFlawed)
  }

  @Test func aKnownOffsetIsNotLookedFor() throws {
    let text = try Self.rewritten { ($0 + .seconds(100)).rfc3339 }
    let score = Score(BrokerLog(text), Self.roll(), clockOffset: .seconds(100))
    #expect(score.clock.isSubtracted)
    #expect(score.clock.offset == .seconds(100))
    #expect(!score.isFlawed)
  }

  @Test func theOutputForProgramsIsTheSameEachTime() throws {
    let log = BrokerLog(try Self.log())
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let lines = try [0, 1].map { _ in
      try encoder.encode(ScoreReport(Score(log, Self.roll()), log))
    }
    #expect(lines[0] == lines[1])
    let members = try JSONSerialization.jsonObject(with: lines[0]) as? [String: Any]
    #expect(
      members.map { Set($0.keys) } == [
        "calibration", "clock", "connections", "later", "log", "notCaptured", "outcomes",
        "reasons", "total", "undecided", "withdrawn",
      ])
  }

  @Test func theTableHasARowForEveryReason() throws {
    let log = BrokerLog(try Self.log())
    let score = Score(log, Self.roll())
    let text = ScoreTable(score, log).text
    for row in score.rows { #expect(text.contains("\n" + row.reason)) }
    #expect(text.contains("CONFIDENCE"))
    #expect(text.contains("not subtracted"))
  }
}

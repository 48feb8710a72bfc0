import FlatlineCore
import Foundation
import Testing

/// How often and how early flatline predicts over lossy paths: figures to choose its rules by.
///
///     FLATLINE_HOURS=200 swift test -c release -Xswiftc -enable-testing --filter LossySweep
struct LossySweepTests {
  private static let hours = ProcessInfo.processInfo.environment["FLATLINE_HOURS"].flatMap(Int.init)

  @Test(.enabled(if: hours != nil), arguments: [0, 0.05, 0.15, 0.25, 0.4])
  func figuresOverManySeeds(loss: Double) {
    let hours = Self.hours ?? 0
    var living = SyntheticHour.Outcome()
    var cut = SyntheticHour.Outcome()
    for seed in 0..<UInt64(hours) {
      living.add(SyntheticHour(loss: loss, seed: seed + 1).run())
      cut.add(SyntheticHour(loss: loss, seed: seed + 1000, seconds: 360, blackHole: 300).run())
    }
    let perHour = { (count: Int) in Double(count) / Double(hours) }
    let kinds = living.falseAlarms.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { "\($0.key.rawValue) \(perHour($0.value))" }
    print(
      "loss \(loss), \(hours) h: deaths/h \(perHour(living.deaths)), foretold \(living.foretold) "
        + "(rightly \(living.foretoldRightly)) of \(living.deaths), predictions/h "
        + "\(perHour(living.predictions)), withdrawn/h \(perHour(living.withdrawals)), "
        + "false/h \(perHour(living.falseAlarmCount)) \(kinds), buried \(living.buriedAlive)")
    print(
      "loss \(loss), then cut: foretold \(cut.foretold) (rightly \(cut.foretoldRightly)) of "
        + "\(cut.deaths), first word after \(Self.spread(cut.firstWords)) s, lead "
        + "\(Self.spread(cut.leads)) s")
  }

  private static let connections =
    ProcessInfo.processInfo.environment["FLATLINE_CONNECTIONS"].flatMap(Int.init)

  /// So many connections that live, without heartbeats and with a delivery in ten seconds:
  ///
  ///     FLATLINE_CONNECTIONS=500 swift test --filter LossySweep
  @Test(.enabled(if: connections != nil), arguments: [0.1, 0.25, 0.4])
  func falseAlarmsOfConnectionsThatLive(loss: Double) {
    var alarms: [Double] = []
    var deaths = 0
    for seed in 0..<UInt64(Self.connections ?? 0) {
      var plan = SyntheticPath.Plan()
      plan.heartbeat = 0
      plan.deliveryWait = 10_000_000...10_000_000
      plan.acknowledges = seed % 2 == 0
      plan.loss = loss
      let (seconds, death) = SyntheticHour.predictions(plan, seed: seed + 1)
      alarms += seconds.filter { $0 < death ?? .infinity }.dropLast(death == nil ? 0 : 1)
      deaths += death == nil ? 0 : 1
    }
    print(
      "loss \(loss): \(alarms.count) false alarms, \(alarms.count { $0 < 300 }) of them in the "
        + "first five minutes; \(deaths) connections really ended")
  }

  /// Least, tenth, half, nine tenths, most.
  private static func spread(_ values: [Double]) -> String {
    let sorted = values.sorted()
    guard let last = sorted.last else { return "-" }
    return [0, 0.1, 0.5, 0.9].map { share in
      "\((sorted[Int(Double(sorted.count) * share)] * 10).rounded() / 10)"
    }.joined(separator: "/") + "/\((last * 10).rounded() / 10)"
  }
}

extension SyntheticHour.Outcome {
  fileprivate mutating func add(_ other: Self) {
    connections += other.connections
    deaths += other.deaths
    foretold += other.foretold
    foretoldRightly += other.foretoldRightly
    leads += other.leads
    predictions += other.predictions
    withdrawals += other.withdrawals
    falseAlarms.merge(other.falseAlarms, uniquingKeysWith: +)
    buriedAlive += other.buriedAlive
    firstWords += other.firstWords
    unheard += other.unheard
  }
}

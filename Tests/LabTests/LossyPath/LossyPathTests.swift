import FlatlineCore
import Testing

/// Living and dying connections over lossy paths.
struct LossyPathTests {
  /// A connection that the simulated broker really closes is no false alarm.
  @Test
  func aQuarterOfAllPacketsLostForAnHourAndNoFalseAlarm() {
    let outcome = SyntheticHour(loss: 0.25, seed: 1).run()
    #expect(outcome.connections >= SyntheticHour.connections)
    #expect(outcome.falseAlarms.isEmpty, "\(outcome.notes)")
    #expect(outcome.buriedAlive == 0)
  }

  @Test(arguments: [0, 0.05])
  func aPathThatLosesLittleIsNeverMistakenForADeadOne(loss: Double) {
    let outcome = SyntheticHour(loss: loss, seed: 1, seconds: 900).run()
    #expect(outcome.deaths == 0)
    #expect(outcome.predictions == 0, "\(outcome.notes)")
  }

  /// Heartbeats of 5 and 10 s: the earliest end is 10 s after the last byte.
  @Test(arguments: [0, 0.05, 0.25])
  func aPathThatIsCutIsForetold(loss: Double) {
    let outcome = SyntheticHour(loss: loss, seed: 1, seconds: 160, blackHole: 120).run()
    #expect(outcome.deaths >= SyntheticHour.connections)
    #expect(outcome.foretoldRightly == outcome.deaths)
    #expect(outcome.unheard == 0)
    if loss < 0.1 { #expect(outcome.firstWords.max() ?? .infinity < 10) }
  }
}

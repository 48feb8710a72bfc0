import Testing

@testable import FlatlineHTTP

struct AcceptTroubleTests {
  /// What happens at which second, and whether it is told.
  @Test(arguments: [
    [(0.0, false, true), (0.1, false, false), (0.2, true, false), (2.0, true, true)],
    [(0, true, false), (5, true, false)],
    // It comes and goes: once a minute is enough.
    [
      (0, false, true), (2, true, true), (3, false, false), (5, true, false), (61, false, true),
      (62, true, true),
    ],
  ])
  func whatIsTold(happenings: [(second: Double, isSuccess: Bool, isTold: Bool)]) {
    let start = ContinuousClock.now
    var trouble = AcceptTrouble()
    for (second, isSuccess, isTold) in happenings {
      let now = start + .seconds(second)
      let told = isSuccess ? trouble.succeeded(at: now) : trouble.failed(at: now)
      #expect(told == isTold, "at \(second)")
    }
  }
}

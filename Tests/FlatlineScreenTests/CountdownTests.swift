import FlatlineCore
import FlatlineScreen
import Testing

struct CountdownTests {
  @Test(arguments: [
    (0.0, "0 s"), (0.1, "1 s"), (1, "1 s"), (59.2, "1 m 0 s"), (60, "1 m 0 s"), (888, "14 m 48 s"),
    (7500, "2 h 5 m"), (273_600, "3 d 4 h"),
  ])
  func whatIsLeft(seconds: Double, text: String) {
    #expect(Countdown.text(.seconds(seconds)) == text)
  }

  @Test(arguments: [(0.9, "0 s"), (1.9, "1 s"), (-5, "0 s"), (61, "1 m 1 s")])
  func howLongAgo(seconds: Double, text: String) {
    #expect(Countdown.age(.seconds(seconds)) == text)
  }
}

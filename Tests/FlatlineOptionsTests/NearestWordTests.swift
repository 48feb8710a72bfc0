import FlatlineOptions
import Testing

/// What was meant by a misspelt command.
struct NearestWordTests {
  private static let words = ["read", "watch", "score", "timers", "explain", "sockets"]

  @Test(arguments: [
    ("raed", "read"), ("READ", "read"), ("wtach", "watch"), ("time", "timers"),
    ("socket", "sockets"), ("explian", "explain"), ("explains", "explain"),
  ])
  func isFound(word: String, nearest: String) {
    #expect(NearestWord.to(word, among: Self.words) == nearest)
  }

  @Test(arguments: ["capture.pcap", "help-me", "x", ""])
  func whatIsFarIsNotGuessed(word: String) {
    #expect(NearestWord.to(word, among: Self.words) == nil)
  }
}

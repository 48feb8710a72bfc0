import FlatlineOptions
import Testing

/// Labels as Prometheus' data model has them.
struct AlertLabelTests {
  @Test(arguments: [
    ("cluster=orders", "cluster", "orders"),
    ("_a1=x", "_a1", "x"),
    ("Z=z", "Z", "z"),
    ("a=b=c", "a", "b=c"),
    ("team=Größe 🐇", "team", "Größe 🐇"),
    ("empty=", "empty", ""),
    ("a= b ", "a", " b "),
  ])
  func taken(argument: String, name: String, value: String) throws {
    let label = try #require(AlertLabel(argument: argument))
    #expect(label.name == name)
    #expect(label.value == value)
  }

  @Test(arguments: [
    "", "cluster", "=orders", "1a=x", "a-b=x", "a.b=x", "a b=x", " a=x", "größe=x", "@=x", "[=x",
    "`=x", "{=x", "a\n=x", "a:b=x",
  ])
  func refused(argument: String) {
    #expect(AlertLabel(argument: argument) == nil)
  }
}

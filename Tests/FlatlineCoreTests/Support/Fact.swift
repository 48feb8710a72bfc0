import Testing

/// A situation with a readable name, and what must follow from it.
struct Fact<Given: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
  var name: String
  var given: Given
  var expected: Expected

  init(_ name: String, _ given: Given, _ expected: Expected) {
    self.name = name
    self.given = given
    self.expected = expected
  }

  var testDescription: String { name }
}

/// A value that is seldom there, and large: what holds it pays for a pointer only.
struct Boxed<Value: Sendable>: Sendable {
  private final class Box: @unchecked Sendable {
    // Changed only by who alone holds the box.
    var value: Value

    init(_ value: Value) { self.value = value }
  }

  private var box: Box

  init(_ value: Value) { box = Box(value) }

  var value: Value {
    get { box.value }
    _modify {
      if !isKnownUniquelyReferenced(&box) { box = Box(box.value) }
      yield &box.value
    }
  }
}

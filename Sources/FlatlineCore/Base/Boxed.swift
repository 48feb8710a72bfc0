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

/// Facts that have a value before anything is known.
protocol Facts: Sendable {
  init()
}

/// Facts that few have: they take a pointer until the first of them is known.
struct Seldom<Group: Facts>: Sendable {
  private var box: Boxed<Group>?

  /// Whether all are as they were at first.
  @inline(__always)
  var isUntouched: Bool { box == nil }

  /// One of them, without a copy of all.
  @inline(__always)
  func fact<Fact>(_ read: (borrowing Group) -> Fact?) -> Fact? {
    box.flatMap { read($0.value) }
  }

  @inline(__always)
  var facts: Group {
    get { box?.value ?? Group() }
    _modify {
      var own = box ?? Boxed(Group())
      box = nil
      defer { box = own }
      yield &own.value
    }
  }
}

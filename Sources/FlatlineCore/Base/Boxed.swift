/// A value that is seldom there, and large: what holds it pays for a pointer only.
struct Boxed<Value: Sendable>: Sendable {
  // Of an object's own property every access would be watched while it lasts.
  private var one: ContiguousArray<Value>

  init(_ value: Value) { one = [value] }

  var value: Value {
    @inline(__always)
    _read { yield one[0] }
    @inline(__always)
    _modify { yield &one[0] }
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

/// A value that is seldom there, and large: what holds it pays for a pointer only.
struct Boxed<Value: Sendable>: Sendable {
  // Of an object's own property every access would be watched while it lasts.
  fileprivate var one: ContiguousArray<Value>

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

  var facts: Group {
    get { box?.value ?? Group() }
    _modify {
      if box == nil { box = Boxed(Group()) }
      // In its place: taken out and put back, it would be copied.
      yield &box!.one[0]
    }
  }

  /// Changes facts. For what every packet may do: an access that yields is not always inlined, and
  /// allocates then.
  @inline(__always)
  mutating func change<Result>(_ body: (inout Group) -> Result) -> Result {
    if box == nil { box = Boxed(Group()) }
    return body(&box!.one[0])
  }

  /// Forgets all facts.
  mutating func clear() { box = nil }
}

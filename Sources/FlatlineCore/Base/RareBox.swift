/// Facts that few flows have: they take one pointer until the first of them is known.
struct RareBox<Group: RareFacts>: Sendable {
  private var box: Boxed<Group>?

  /// Whether all facts have their first values.
  @inline(__always)
  var isUntouched: Bool { box == nil }

  /// Reads one fact without a copy of all.
  @inline(__always)
  func fact<Fact>(_ read: (borrowing Group) -> Fact?) -> Fact? {
    box.flatMap { read($0.value) }
  }

  var facts: Group {
    get { box?.value ?? Group() }
    _modify {
      if box == nil { box = Boxed(Group()) }
      // In place: taken out and put back, it would be copied.
      yield &box!.one[0]
    }
  }

  /// Changes facts where every packet may do so: an access that yields is not always inlined, and
  /// then it allocates.
  @inline(__always)
  mutating func change<Result>(_ body: (inout Group) -> Result) -> Result {
    if box == nil { box = Boxed(Group()) }
    return body(&box!.one[0])
  }

  /// Forgets all facts.
  mutating func clear() { box = nil }
}

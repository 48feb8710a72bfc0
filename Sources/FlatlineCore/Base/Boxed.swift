/// A large value that is rarely there: its holder pays for one pointer only.
package struct Boxed<Value: Sendable>: Sendable {
  // Accesses of an object's own property would be checked for exclusivity at run time.
  var one: ContiguousArray<Value>

  package init(_ value: Value) { one = [value] }

  package var value: Value {
    @inline(__always)
    _read { yield one[0] }
    @inline(__always)
    _modify { yield &one[0] }
  }
}

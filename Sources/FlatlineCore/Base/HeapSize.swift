/// How many bytes of memory an allocation takes, with what stands around its content: a byte in an
/// array of its own takes 48.
enum HeapSize {
  /// What an array's buffer begins with: an object's header, its count and its capacity.
  private static let header = 32
  /// What fits into a `String` itself.
  private static let smallText = 15

  /// glibc adds eight bytes, and rounds up to sixteen.
  static func allocation(_ size: Int) -> Int { size > 0 ? (size + 8 + 15) & ~15 : 0 }

  static func array(capacity: Int, stride: Int) -> Int {
    capacity > 0 ? allocation(header + capacity * stride) : 0
  }

  static func array<Element>(_ array: [Element]) -> Int {
    Self.array(capacity: array.capacity, stride: MemoryLayout<Element>.stride)
  }

  /// A ``Boxed``.
  static func box<Value>(_: Value.Type) -> Int {
    array(capacity: 1, stride: MemoryLayout<Value>.stride)
  }

  /// A dictionary's table: as many entries again are free when it has just grown, and the smaller
  /// one is still there while it grows.
  static func table(capacity: Int, entry: Int) -> Int { capacity * entry * 2 }

  static func text(_ text: String?) -> Int {
    guard let count = text?.utf8.count, count > smallText else { return 0 }
    return allocation(header + count)
  }
}

extension RareBox {
  /// - Parameter inside: of the facts, what they hold beyond themselves.
  @inline(__always)
  func heapSize(_ inside: (borrowing Group) -> Int) -> Int {
    fact { HeapSize.box(Group.self) + inside($0) } ?? 0
  }
}

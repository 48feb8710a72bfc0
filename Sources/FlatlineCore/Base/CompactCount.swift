/// A count in four bytes instead of eight. It stays at its end, 2147483647, if it ever gets there.
@propertyWrapper
public struct CompactCount: Sendable, Equatable {
  private var count: Int32

  public init(wrappedValue: Int) {
    count = Int32(clamping: wrappedValue)
  }

  @inline(__always)
  public var wrappedValue: Int {
    get { Int(count) }
    set { count = Int32(clamping: newValue) }
  }
}

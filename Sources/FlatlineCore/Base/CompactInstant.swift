/// An instant that may not be known, in eight bytes instead of sixteen: a flow has a dozen.
@propertyWrapper
public struct CompactInstant: Sendable, Equatable {
  /// No instant is below zero.
  private var nanoseconds: Int64 = -1

  public init(wrappedValue: Instant?) {
    self.wrappedValue = wrappedValue
  }

  public init() {}

  @inline(__always)
  public var wrappedValue: Instant? {
    get { nanoseconds < 0 ? nil : Instant(unchecked: nanoseconds) }
    set { nanoseconds = newValue?.nanosecondsSinceEpoch ?? -1 }
  }

  /// Whether both lie in one period of sightings; no period has an instant that is not there.
  @inline(__always)
  func sharesPeriod(with instant: Instant) -> Bool {
    Sighting.period(Instant(unchecked: nanoseconds)) == Sighting.period(instant)
  }
}

/// One of the two sides of a flow.
public enum Side: Sendable, Equatable {
  case client
  case broker

  @inlinable
  public var other: Side { self == .client ? .broker : .client }
}

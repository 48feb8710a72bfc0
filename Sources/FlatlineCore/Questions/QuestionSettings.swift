/// Who is asked whether it is still there, and how often.
public struct QuestionSettings: Sendable, Equatable {
  /// How long nothing must have been sent on a connection, either way.
  public var idle: Interval
  /// Questions a second at most, over all connections; at least 1.
  public var rate: Int
  /// The addresses of this host: of a broker elsewhere, nobody here may speak.
  public var addresses: Set<IPAddress>

  public init(idle: Interval, rate: Int = 100, addresses: Set<IPAddress>) {
    self.idle = idle
    self.rate = max(1, rate)
    self.addresses = addresses
  }
}

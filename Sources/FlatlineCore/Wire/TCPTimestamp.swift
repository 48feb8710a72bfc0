public struct TCPTimestamp: Sendable, Equatable {
  public var value: UInt32
  public var echo: UInt32
}

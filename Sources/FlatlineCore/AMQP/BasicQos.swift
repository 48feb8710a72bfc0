/// `basic.qos`: how many deliveries may wait for acknowledgments (AMQP 0-9-1 section 1.8.3.3).
public struct BasicQos: Sendable, Equatable {
  /// Bytes of its payload: class, method, prefetch-size, prefetch-count, global.
  static let size = 11
  /// Class 60, method 10.
  static let identifier: UInt32 = 60 << 16 | 10

  public var channel: UInt16
  /// 0 for as many as there are.
  public var prefetchCount: UInt16

  /// - Returns: `nil` where the payload is that of another method.
  init?(payload: Span<UInt8>, channel: UInt16) {
    guard payload.count == Self.size, payload.uint32(at: 0) == Self.identifier,
      let count = payload.uint16(at: 8)
    else { return nil }
    self.channel = channel
    prefetchCount = count
  }
}

/// `connection.tune` and `connection.tune-ok`.
public struct Tuning: Hashable, Sendable {
  /// Bytes; 0 is no limit.
  public var frameMax: UInt32
  /// The heartbeat timeout in seconds; 0 is none.
  public var heartbeat: UInt16

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    let at = arguments.offset
    // channel_max comes first.
    guard let frameMax = payload.uint32(at: at + 2), let heartbeat = payload.uint16(at: at + 6)
    else { return nil }
    self.frameMax = frameMax
    self.heartbeat = heartbeat
  }
}

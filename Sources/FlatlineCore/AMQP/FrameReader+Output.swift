extension FrameReader {
  /// What the bytes said, in order.
  public enum Output: Sendable {
    /// The eight bytes `AMQP` id major minor revision, as a number.
    case protocolHeader(UInt64)
    /// What a proxy said before the client's own bytes.
    case proxied(ProxyHeader)
    /// Not AMQP: what the peer sent instead, up to eight bytes.
    case foreign([UInt8])
    case heartbeat
    /// Inside TLS: something as short as only a heartbeat is.
    case sealedHeartbeat
    case method(ConnectionMethod)
    case prefetch(BasicQos)
    /// A method or a PROXY header has begun of which only a part has come, and is kept until the rest comes.
    case partial
    /// Frame boundaries were lost: bytes are missing from the capture, or were no frame.
    case lost
    /// Frame boundaries were found again and proven.
    case found
  }
}

extension FrameReader.Output {
  /// A method by its payload; `nil` where it is none of those that are read, or not well formed.
  init?(method payload: Span<UInt8>, on channel: UInt16) {
    let output =
      channel == 0
      ? ConnectionMethod(payload: payload).map(Self.method)
      : BasicQos(payload: payload, channel: channel).map(Self.prefetch)
    guard let output else { return nil }
    self = output
  }
}

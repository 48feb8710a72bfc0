/// The methods of class 10, `connection` (AMQP 0-9-1 section 1.4 and RabbitMQ's extensions).
public enum ConnectionMethod: Equatable, Sendable {
  case start(Start)
  case startOk(StartOk)
  case tune(Tuning)
  case tuneOk(Tuning)
  case open(vhost: String)
  case openOk
  case close(Close)
  case closeOk
  case blocked(reason: String)
  case unblocked

  enum Identifier: UInt32 {
    case start = 0x000a_000a
    case startOk = 0x000a_000b
    case secure = 0x000a_0014
    case secureOk = 0x000a_0015
    case tune = 0x000a_001e
    case tuneOk = 0x000a_001f
    case open = 0x000a_0028
    case openOk = 0x000a_0029
    case close = 0x000a_0032
    case closeOk = 0x000a_0033
    case blocked = 0x000a_003c
    case unblocked = 0x000a_003d
    case updateSecret = 0x000a_0046
    case updateSecretOk = 0x000a_0047

    init?(_ payload: Span<UInt8>) {
      guard let word = payload.uint32(at: 0) else { return nil }
      self.init(rawValue: word)
    }
  }

  /// Decodes the method in a frame that a segment's payload begins with, if it is there to its end.
  init?(firstFrame payload: Span<UInt8>) {
    guard let size = payload.uint32(at: 3).map(Int.init),
      payload.uint8(at: FrameHeader.length + size) == FrameHeader.end
    else { return nil }
    self.init(payload: payload.extracting(FrameHeader.length..<FrameHeader.length + size))
  }

  /// Decodes a method frame's payload; `nil` when it is of another class, carries nothing of
  /// use, or is malformed.
  init?(payload: Span<UInt8>) {
    guard let identifier = Identifier(payload) else { return nil }
    var arguments = ArgumentReader(offset: 4)
    switch identifier {
    case .start:
      guard let start = Start(payload, &arguments) else { return nil }
      self = .start(start)
    case .startOk:
      guard let startOk = StartOk(payload, &arguments) else { return nil }
      self = .startOk(startOk)
    case .tune, .tuneOk:
      guard let tuning = Tuning(payload, &arguments) else { return nil }
      self = identifier == .tune ? .tune(tuning) : .tuneOk(tuning)
    case .open:
      guard let vhost = arguments.shortString(payload) else { return nil }
      self = .open(vhost: vhost)
    case .openOk: self = .openOk
    case .close:
      guard let close = Close(payload, &arguments) else { return nil }
      self = .close(close)
    case .closeOk: self = .closeOk
    case .blocked:
      guard let reason = arguments.shortString(payload) else { return nil }
      self = .blocked(reason: reason)
    case .unblocked: self = .unblocked
    case .secure, .secureOk, .updateSecret, .updateSecretOk: return nil
    }
  }
}

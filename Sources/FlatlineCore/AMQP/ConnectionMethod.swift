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

/// What `connection.start` tells of the broker.
public struct Start: Equatable, Sendable {
  public var product: String?
  public var version: String?
  /// The version, where it is one of RabbitMQ's form.
  public var parsedVersion: BrokerVersion?
  /// `Erlang/OTP 25`.
  public var platform: String?

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    // Major and minor version octets.
    arguments.offset += 2
    guard let properties = arguments.table(payload) else { return nil }
    product = properties.string("product", payload)
    version = properties.string("version", payload)
    parsedVersion = version.flatMap(BrokerVersion.init)
    platform = properties.string("platform", payload)
  }
}

/// `connection.tune` and `connection.tune-ok`.
public struct Tuning: Hashable, Sendable {
  public var channelMax: UInt16
  /// Bytes; 0 is no limit.
  public var frameMax: UInt32
  /// The heartbeat timeout in seconds; 0 is none.
  public var heartbeat: UInt16

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    let at = arguments.offset
    guard let channelMax = payload.uint16(at: at), let frameMax = payload.uint32(at: at + 2),
      let heartbeat = payload.uint16(at: at + 6)
    else { return nil }
    self.channelMax = channelMax
    self.frameMax = frameMax
    self.heartbeat = heartbeat
  }
}

/// `connection.close`.
public struct Close: Equatable, Sendable {
  public var code: UInt16
  public var text: String
  /// The method that failed, or zero.
  public var failedClass: UInt16
  public var failedMethod: UInt16

  init?(_ payload: Span<UInt8>, _ arguments: inout ArgumentReader) {
    guard let code = payload.uint16(at: arguments.offset) else { return nil }
    arguments.offset += 2
    guard let text = arguments.shortString(payload),
      let failedClass = payload.uint16(at: arguments.offset),
      let failedMethod = payload.uint16(at: arguments.offset + 2)
    else { return nil }
    self.code = code
    self.text = text
    self.failedClass = failedClass
    self.failedMethod = failedMethod
  }
}

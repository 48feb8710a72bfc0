/// The ways a connection ends, with what each needs to be worded.
public enum Ending: Sendable, Equatable {
  /// The kernel gives up, and tells the broker why.
  case kernel(SocketError)
  /// The kernel gives up while the driver still has bytes to write: then the write fails first,
  /// and the broker learns no errno (inet_drv.c, `tcp_send_error`).
  case swallowed(SocketError)
  /// - Parameter timeout: the interval; `nil` where the capture does not tell it.
  case missedHeartbeats(timeout: Interval?)
  /// A broker that does not listen to its socket notices the end when its own heartbeat fails.
  case heartbeatNotSent
  /// The client takes nothing more, and the broker's write times out.
  case sendTimeout
  /// No connection.open within the time; the broker was waiting for this.
  case handshakeTimeout(awaiting: String)
  /// FIN or RST without a connection.close.
  case abrupt
  /// FIN or RST before the first byte: a health check.
  case noData
  /// RST while the broker was preparing connection.start, which it then cannot send.
  case closedBeforeStart
  case badHeader([UInt8])
  case amqp10(header: UInt64)
  case refusedLogin(mechanism: String, user: String?)
  /// connection.close by the broker.
  case exception(Close)
  /// connection.close by the client, answered.
  case normal
}

/// The reason of an ending: an inet errno, or a word for what the broker or a peer did.
public enum Reason: String, Sendable, Encodable, CaseIterable {
  case etimedout, ehostunreach, enetunreach, econnrefused, econnreset
  case eacces, enoprotoopt, eopnotsupp, ehostdown, enonet, eproto
  case heartbeatTimeout = "heartbeat_timeout"
  case sendTimeout = "send_timeout"
  case handshakeTimeout = "handshake_timeout"
  case closed
  case connectionForced = "connection_forced"
  case connectionException = "connection_exception"
  case badHeader = "bad_header"
  case authFailure = "auth_failure"
  case frameError = "frame_error"
  case normal

  init(_ error: SocketError) {
    self =
      switch error {
      case .etimedout: .etimedout
      case .ehostunreach: .ehostunreach
      case .enetunreach: .enetunreach
      case .econnrefused: .econnrefused
      case .econnreset: .econnreset
      case .eacces: .eacces
      case .enoprotoopt: .enoprotoopt
      case .eopnotsupp: .eopnotsupp
      case .ehostdown: .ehostdown
      case .enonet: .enonet
      case .eproto: .eproto
      }
  }
}

/// The severities of RabbitMQ's log.
public enum LogLevel: String, Sendable, Encodable, Comparable {
  case debug, info, warning, error

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }

  public static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}

extension Ending {
  public var reason: Reason {
    switch self {
    case .kernel(let error), .swallowed(let error): Reason(error)
    case .missedHeartbeats: .heartbeatTimeout
    case .sendTimeout: .sendTimeout
    case .handshakeTimeout: .handshakeTimeout
    case .abrupt, .noData, .closedBeforeStart, .heartbeatNotSent: .closed
    case .badHeader, .amqp10: .badHeader
    case .refusedLogin: .authFailure
    case .exception(let close):
      switch close.code {
      case 320: .connectionForced
      case 501: .frameError
      default: .connectionException
      }
    case .normal: .normal
    }
  }
}

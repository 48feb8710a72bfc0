/// The ways a connection ends, each with what the broker prints about it.
public enum Ending: Sendable, Equatable {
  /// The kernel gives up, and tells the broker why.
  case kernel(SocketError)
  /// The kernel gives up while Erlang's driver still has bytes to write. Then the write fails first,
  /// and the broker does not learn the errno (inet_drv.c, `tcp_send_error`).
  case swallowed(SocketError)
  /// - Parameter timeout: the heartbeat interval; `nil` if the capture does not tell it.
  case missedHeartbeats(timeout: Interval?)
  /// The broker does not listen to its socket, so it notices the end when its own heartbeat fails.
  case heartbeatNotSent
  /// The client takes nothing more, and the broker's write times out.
  case sendTimeout
  /// As ``sendTimeout``; and a heartbeat of the broker's that waited behind that write fails first.
  case heartbeatStuck
  /// No connection.open in time.
  ///
  /// - Parameter awaiting: what the broker was waiting for.
  case handshakeTimeout(awaiting: String)
  /// FIN or RST without a connection.close.
  case abrupt
  /// FIN or RST before the first byte: a health check.
  case noData
  /// RST before the broker could send connection.start.
  case closedBeforeStart
  /// The client's first eight bytes are no protocol header.
  case badHeader([UInt8])
  /// A protocol header of a version that the broker does not serve.
  case amqp10(header: UInt64)
  /// - Parameter user: `nil` if the mechanism does not carry it in the clear.
  case refusedLogin(mechanism: String, user: String?)
  /// connection.close by the broker.
  case exception(Close)
  /// connection.close, answered: the end that is logged when the socket is closed.
  case normal
  /// Nothing is logged before the broker writes: see ``Reason/lingering``.
  case lingering
}

extension Ending {
  public var reason: Reason {
    switch self {
    case .kernel(let error), .swallowed(let error): .kernel(error)
    case .missedHeartbeats: .heartbeatTimeout
    case .sendTimeout: .sendTimeout
    case .heartbeatStuck: .notConnected
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
    case .lingering: .lingering
    }
  }
}

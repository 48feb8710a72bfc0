/// Why a connection ends, in one word: the errno with which the kernel gives up, or a word for what
/// broker or client did.
public enum Reason: Hashable, Sendable {
  case kernel(SocketError)
  case heartbeatTimeout
  case sendTimeout
  /// The client takes nothing more, and the broker's heartbeat fails with the write that timed out.
  case notConnected
  case handshakeTimeout
  /// FIN or RST without a connection.close.
  case closed
  case connectionForced
  case connectionException
  case badHeader
  case authFailure
  case frameError
  case normal
  /// It does not end: the client is lost, and nobody will notice until the broker writes.
  case lingering

  /// Whether the broker's writer is the first to give up.
  var isOfWriter: Bool { self == .sendTimeout || self == .notConnected }

  /// As it stands in events and in the labels of metrics.
  public var rawValue: String {
    switch self {
    case .kernel(let error): error.rawValue
    case .heartbeatTimeout: "heartbeat_timeout"
    case .sendTimeout: "send_timeout"
    case .notConnected: "enotconn"
    case .handshakeTimeout: "handshake_timeout"
    case .closed: "closed"
    case .connectionForced: "connection_forced"
    case .connectionException: "connection_exception"
    case .badHeader: "bad_header"
    case .authFailure: "auth_failure"
    case .frameError: "frame_error"
    case .normal: "normal"
    case .lingering: "lingering"
    }
  }
}

extension Reason: CaseIterable {
  public static let allCases: [Reason] =
    SocketError.allCases.map(Reason.kernel) + [
      .heartbeatTimeout, .sendTimeout, .notConnected, .handshakeTimeout, .closed, .connectionForced,
      .connectionException, .badHeader, .authFailure, .frameError, .normal, .lingering,
    ]
}

extension Reason: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

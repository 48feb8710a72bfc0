/// The states of a TCP socket, by their numbers in Linux (include/net/tcp_states.h).
package enum SocketState: UInt8, Sendable, CaseIterable {
  case established = 1
  case synSent = 2
  case synReceived = 3
  case finWait1 = 4
  case finWait2 = 5
  case timeWait = 6
  case closed = 7
  case closeWait = 8
  case lastAck = 9
  case listen = 10
  case closing = 11
  case newSynReceived = 12

  /// The state's name in RFC 9293.
  package var name: String {
    switch self {
    case .established: "ESTABLISHED"
    case .synSent: "SYN-SENT"
    case .synReceived, .newSynReceived: "SYN-RECEIVED"
    case .finWait1: "FIN-WAIT-1"
    case .finWait2: "FIN-WAIT-2"
    case .timeWait: "TIME-WAIT"
    case .closed: "CLOSED"
    case .closeWait: "CLOSE-WAIT"
    case .lastAck: "LAST-ACK"
    case .listen: "LISTEN"
    case .closing: "CLOSING"
    }
  }

  /// Those of a connection that the broker has accepted and whose socket still holds something: no
  /// handshakes, which are strangers', and no TIME-WAIT, which is only a memory.
  package static let ofConnections: [SocketState] = [
    .established, .finWait1, .finWait2, .closeWait, .lastAck, .closing,
  ]
}

/// A TCP socket as the kernel tells of it (sock_diag(7)).
package struct KernelSocket: Sendable, Equatable {
  /// IPv4 also where an IPv6 socket serves IPv4.
  package var local: Endpoint
  package var remote: Endpoint
  package var state = SocketState.established
  package var timer = SocketTimer.none
  /// Bytes that came and were not read.
  package var receiveQueue = 0
  /// Bytes that were written and are not acknowledged, sent or not.
  package var sendQueue = 0
  /// 0 when no process holds the socket any more.
  package var inode: UInt32 = 0
  /// The user who made it.
  package var user: UInt32 = 0
  /// The kernel's number for this socket, which no other gets while the host runs.
  package var cookie: UInt64 = 0
  /// `nil` where the kernel does not tell.
  package var information: TCPInformation?
  /// `nil` where the kernel does not tell, or was not asked.
  package var sendBuffer: SendQueue?

  package init(local: Endpoint, remote: Endpoint) {
    self.local = local
    self.remote = remote
  }

  /// Whether the socket uses keepalive (`SO_KEEPALIVE`); `nil` when another timer hides it.
  ///
  /// Where keepalive is on, its timer always runs, and the kernel shows it when no other does.
  package var usesKeepalive: Bool? {
    switch timer {
    case .keepalive: state == .established || state == .closeWait ? true : nil
    case .none: false
    default: nil
    }
  }
}

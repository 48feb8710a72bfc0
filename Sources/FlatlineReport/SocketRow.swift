import FlatlineCore

/// What is told of one socket.
package struct SocketRow {
  package var socket: KernelSocket
  /// When the kernel told of it.
  package var at: Instant
  package var trouble: SocketTrouble?
  package var deadline: SocketDeadline?
  /// What is known of the connection from elsewhere.
  package var hint: ConnectionHint?

  package init(
    _ socket: KernelSocket, at: Instant, trouble: SocketTrouble?, deadline: SocketDeadline?
  ) {
    self.socket = socket
    self.at = at
    self.trouble = trouble
    self.deadline = deadline
  }

  /// Whether it stands before another: those in trouble first, then those that end first.
  package static func isMoreUrgent(_ left: SocketRow, _ right: SocketRow) -> Bool {
    let (first, second) = (left.trouble?.urgency ?? .max, right.trouble?.urgency ?? .max)
    if first != second { return first < second }
    let (end, otherEnd) = (left.deadline?.closesAt, right.deadline?.closesAt)
    if end != otherEnd { return end ?? .distantFuture < otherEnd ?? .distantFuture }
    let (client, otherClient) = (left.socket.remote, right.socket.remote)
    return (client.address.high, client.address.low, client.port)
      < (otherClient.address.high, otherClient.address.low, otherClient.port)
  }
}

extension SocketTrouble {
  /// The most urgent is 0.
  fileprivate var urgency: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

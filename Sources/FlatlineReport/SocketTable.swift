import FlatlineCore

/// The broker's sockets as a table for people.
package struct SocketTable {
  private let isPortShown: Bool
  private let areNamesShown: Bool
  private var columns: TextColumns

  /// - Parameters:
  ///   - isPortShown: whether there is a column for the broker's port.
  ///   - areNamesShown: whether there are columns for what ``SocketRow/hint`` tells.
  package init(isPortShown: Bool, areNamesShown: Bool) {
    self.isPortShown = isPortShown
    self.areNamesShown = areNamesShown
    let names: [TextColumns.Column] =
      areNamesShown ? [.init("NAME"), .init("USER"), .init("HEARTBEAT")] : []
    columns = TextColumns(
      [.init("CLIENT", .whole)] + names + (isPortShown ? [.init("PORT", .number)] : []) + [
        .init("STATE", .whole), .init("WHAT IS WRONG"), .init("TIMER"), .init("RETRY", .number),
        .init("RECV-Q", .number), .init("SEND-Q", .number), .init("THE KERNEL GIVES UP"),
        .init("KEEPALIVE"), .init("LAST HEARD"),
      ])
  }

  package mutating func add(_ row: SocketRow) {
    let socket = row.socket
    columns.add(
      ["\(socket.remote)"] + (areNamesShown ? Self.names(row.hint) : [])
        + (isPortShown ? ["\(socket.local.port)"] : []) + [
          socket.state.name, row.trouble?.text ?? "", Self.timer(socket.timer),
          socket.timer.retries.map { "\($0)" } ?? "", "\(socket.receiveQueue)",
          "\(socket.sendQueue)", Self.end(row), Self.keepalive(socket),
          socket.information.map { "\(Text.duration($0.sinceDataReceived)) ago" } ?? "unknown",
        ], row.trouble == nil ? .plain : .red)
  }

  package func lines(width: Int, isColoured: Bool) -> [String] {
    columns.lines(width: width, isColoured: isColoured)
  }

  private static func names(_ hint: ConnectionHint?) -> [String] {
    let heartbeat = (hint?.heartbeat).map { $0 == .zero ? "off" : "\(Int($0.seconds)) s" }
    return [hint?.name, hint?.user].map { $0.map { Text.safe($0) } ?? "" } + [heartbeat ?? ""]
  }

  private static func timer(_ timer: SocketTimer) -> String {
    guard let name = timer.name else { return "none" }
    guard let expiresIn = timer.expiresIn else { return name }
    return "\(name) in \(Text.duration(expiresIn))"
  }

  private static func end(_ row: SocketRow) -> String {
    guard let deadline = row.deadline else { return "" }
    let isExact = deadline.latest - deadline.earliest < .seconds(1)
    let instant =
      isExact
      ? Text.clock(deadline.closesAt)
      : "\(Text.clock(deadline.earliest)) to \(Text.clock(deadline.latest))"
    return "\(instant), in \(Text.duration(deadline.closesAt - row.at))"
  }

  private static func keepalive(_ socket: KernelSocket) -> String {
    switch socket.usesKeepalive {
    case true?: "yes"
    case false?: "no"
    case nil: "unknown"
    }
  }
}

extension SocketTrouble {
  fileprivate var text: String {
    switch self {
    case .retransmitting: "nothing is acknowledged"
    case .keepaliveUnanswered: "probes are not answered"
    case .zeroWindow: "the client reads nothing"
    case .unacknowledged: "something is unacknowledged"
    case .closeWait: "the client has closed, the broker has not"
    case .closing: "the broker has closed, the client has not"
    }
  }
}

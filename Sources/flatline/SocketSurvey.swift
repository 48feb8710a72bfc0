import Capture
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import SocketDiagnostics

/// The broker's sockets, asked for once.
struct SocketSurvey {
  let ports: Set<UInt16>
  /// Those that are to be listed, the most urgent first.
  private(set) var rows: [SocketRow] = []
  private(set) var count = SocketCount()
  /// What kept something from being told.
  private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - namespace: the broker's.
  ///   - names: what is known of connections.
  ///   - listsAll: whether also those are listed in which nothing is wrong.
  /// - Throws: ``SystemError`` or ``SocketDiagnosticsError`` when the system refuses, and
  ///   `ValidationError`.
  init(
    _ options: EngineOptions, in namespace: NetworkNamespace?,
    names: [FlowKey: ConnectionHint], listsAll: Bool
  ) throws {
    let settings = try Self.within(namespace) { KernelSettings.read() }
    let configuration = try options.configuration(
      kernel: settings.profile, keepalive: settings.keepalive)
    let ports = configuration.ports
    self.ports = ports
    let clock = JiffyClock.measured()
    if clock == nil {
      remarks.append("this kernel's ticks cannot be read: it is not told when it gives up")
    }
    var sweep = try Self.within(namespace) { try SocketSweep(ports: ports, clock: clock) }
    let keepalive = configuration.kernel.keepalive ?? settings.keepalive
    while let piece = try sweep.next() {
      count.add(piece)
      for socket in piece.sockets {
        let trouble = SocketTrouble(of: socket)
        if trouble != nil { count.inTrouble += 1 }
        guard listsAll || trouble != nil else { continue }
        let deadline = piece.time.flatMap {
          SocketDeadline(of: socket, configuration.kernel, keepalive: keepalive, at: $0)
        }
        var row = SocketRow(socket, at: piece.at, trouble: trouble, deadline: deadline)
        row.hint = names[FlowKey(client: socket.remote, broker: socket.local)]
        rows.append(row)
      }
    }
    rows.sort(by: SocketRow.isMoreUrgent)
    if count.isIncomplete {
      remarks.append("the kernel has not told all: sockets may be missing; ask again")
    }
  }

  private static func within<Result: ~Copyable>(
    _ namespace: NetworkNamespace?, _ body: () throws -> Result
  ) throws -> Result {
    guard let namespace else { return try body() }
    return try namespace.within(body)
  }
}

extension SocketCount {
  fileprivate mutating func add(_ piece: SocketPiece) {
    at = piece.at
    connections += piece.sockets.count
    isIncomplete = isIncomplete || piece.isIncomplete || piece.malformed > 0
  }
}

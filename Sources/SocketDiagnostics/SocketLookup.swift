import FlatlineCore
import Glibc

/// Asks the kernel for single sockets, in the network namespace in which the lookup was made.
///
/// A socket that is bound to an interface is not found by its ends alone. Nothing privileged is
/// needed.
package struct SocketLookup: ~Copyable {
  /// What the kernel says of a socket, and when.
  package struct Answer: Sendable {
    package var socket: KernelSocket
    /// `nil` if the kernel's ticks are not known.
    package var time: TickTime?
  }

  private let netlink: NetlinkSocket
  private let clock: JiffyClock?
  private var buffer: [UInt8]
  private var asked: UInt32 = 0

  /// Asks once for all sockets of port 0, of which there are none: a kernel without inet_diag says
  /// of each socket that it is not there.
  ///
  /// - Parameter clock: without it, answers have no time.
  /// - Throws: ``SocketDiagnosticsError`` when the kernel refuses or is silent.
  package init(clock: JiffyClock?) throws(SocketDiagnosticsError) {
    let netlink = try NetlinkSocket()
    var buffer = [UInt8](repeating: 0, count: NetlinkSocket.longestPart)
    let question = SocketQuestion(allOn: [0], .v4, sequence: 0)
    let reply = try Self.ask(question, netlink, &buffer)
    guard reply.error == 0 else { throw .system("list the kernel's sockets", reply.error) }
    self.netlink = netlink
    self.buffer = buffer
    self.clock = clock
  }

  /// - Returns: `nil` if there is no such socket, or none that has a connection.
  /// - Throws: ``SocketDiagnosticsError`` when the kernel refuses or is silent.
  package mutating func socket(
    local: Endpoint, remote: Endpoint
  ) throws(SocketDiagnosticsError) -> Answer? {
    asked &+= 1
    let question = SocketQuestion(local: local, remote: remote, sequence: asked)
    let start = clock?.reading()
    let reply = try Self.ask(question, netlink, &buffer)
    if reply.error == ENOENT { return nil }
    guard reply.error == 0 else { throw .system("ask the kernel for a socket", reply.error) }
    guard reply.malformed == 0 else {
      throw SocketDiagnosticsError(.noAnswer, "the kernel's answer about a socket makes no sense")
    }
    // Without a connection the kernel may find who listens.
    guard let socket = reply.sockets.first, socket.local == local, socket.remote == remote else {
      return nil
    }
    var answer = Answer(socket: socket)
    if let clock, let start { answer.time = clock.time(from: start, to: clock.reading()) }
    return answer
  }

  /// - Returns: the last part of the answer.
  private static func ask(
    _ question: SocketQuestion, _ netlink: borrowing NetlinkSocket, _ buffer: inout [UInt8]
  ) throws(SocketDiagnosticsError) -> SocketReply {
    try netlink.send(question.bytes)
    while true {
      let count = try netlink.receive(into: &buffer)
      let reply = SocketReply(buffer.span.extracting(..<count), to: question.sequence)
      // What answers an earlier question, which was given up, is passed over.
      if reply.isLast { return reply }
    }
  }
}

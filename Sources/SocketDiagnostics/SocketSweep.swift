import FlatlineCore

/// All sockets of connections on some local ports, in the network namespace in which the sweep was
/// made. They are asked for in pieces: between two of them the caller may do other things, for as
/// long as it likes.
///
/// A connection that begins or ends meanwhile may be missing. Nothing privileged is needed.
package struct SocketSweep: ~Copyable {
  private let netlink: NetlinkSocket
  private let clock: JiffyClock?
  /// What the questions of one sweep are about: some ports, and IPv4 or IPv6.
  private typealias Subject = (ports: ArraySlice<UInt16>, version: IPAddress.Version)
  private let subjects: [Subject]
  private var buffer = [UInt8](repeating: 0, count: NetlinkSocket.longestPart)
  /// How many of the questions have been answered, and how many were ever asked.
  private var answered = 0
  private var asked: UInt32 = 0
  private var isAnswering = false
  /// When the kernel made what is read next: it makes the first part of an answer while it is asked,
  /// and each other one while the one before is read.
  private var made: (from: JiffyClock.Reading, to: JiffyClock.Reading)?

  /// - Parameters:
  ///   - ports: the broker's.
  ///   - clock: without it, pieces have no time.
  /// - Throws: ``SocketDiagnosticsError`` when the system has no such sockets for this process.
  package init(ports: Set<UInt16>, clock: JiffyClock?) throws(SocketDiagnosticsError) {
    netlink = try NetlinkSocket()
    self.clock = clock
    let ports = ports.sorted()
    subjects = stride(from: 0, to: ports.count, by: PortFilter.mostPorts).flatMap {
      start -> [Subject] in
      let some = ports[start...].prefix(PortFilter.mostPorts)
      return [(some, .v4), (some, .v6)]
    }
  }

  /// The next piece, at most some hundred sockets; `nil` after the last. The call after that begins
  /// the next sweep.
  ///
  /// - Throws: ``SocketDiagnosticsError`` when the kernel refuses, is silent, or has lost some; the
  ///   next call goes on.
  package mutating func next() throws(SocketDiagnosticsError) -> SocketPiece? {
    if !isAnswering {
      guard answered < subjects.count else {
        answered = 0
        return nil
      }
      try ask()
    }
    let started = clock?.reading()
    let count = try netlink.receive(into: &buffer)
    let time = time
    made = bracket(from: started)
    let reply = SocketReply(buffer.span.extracting(..<count), to: asked)
    if reply.isLast {
      isAnswering = false
      answered += 1
    }
    guard reply.error == 0 else { throw .system("list the kernel's sockets", reply.error) }
    return SocketPiece(
      sockets: reply.sockets, at: HostClock.now, time: time, malformed: reply.malformed,
      isIncomplete: reply.isIncomplete)
  }

  private mutating func ask() throws(SocketDiagnosticsError) {
    asked &+= 1
    let subject = subjects[answered]
    let question = SocketQuestion(allOn: subject.ports, subject.version, sequence: asked)
    let started = clock?.reading()
    try netlink.send(question.bytes)
    isAnswering = true
    made = bracket(from: started)
  }

  private var time: TickTime? {
    guard let clock, let made else { return nil }
    return clock.time(from: made.from, to: made.to)
  }

  private func bracket(
    from start: JiffyClock.Reading?
  ) -> (from: JiffyClock.Reading, to: JiffyClock.Reading)? {
    guard let clock, let start else { return nil }
    return (start, clock.reading())
  }
}

import Dispatch
import FlatlineCore
import Glibc

/// Serves pages to GET and HEAD over HTTP/1.1, in a thread of its own.
///
/// Everything a stranger can take is bounded: a request's head (``RequestReader/limit``), a
/// connection's life (``PageConnection/lifetime``), and the connections: when there are as many as
/// may be, each new one takes the place of the oldest that has asked for nothing yet.
package final class PageServer: Sendable {
  /// What whoever runs the server should know.
  package enum News: Sendable, Equatable {
    /// The text is the system's.
    case cannotAccept(String)
    case acceptsAgain
  }

  private static let mostConnections = 32
  /// A connection has so long to bring its request before another may take its place.
  private static let grace = Duration.milliseconds(2)
  /// After the system has refused a connection, with none that could be closed for it.
  private static let refusalPause = Duration.milliseconds(100)
  private static let bufferSize = 16 << 10

  private let socket: ListeningSocket
  private let connectionLimit: Int
  private let site: @Sendable (String) -> Page?
  private let report: @Sendable (News) -> Void

  /// It listens when this returns; ``start()`` begins to answer.
  ///
  /// - Parameters:
  ///   - report: called in the server's thread.
  ///   - site: what is at a path, `nil` if nothing is. Called in the server's thread.
  /// - Throws: when `endpoint` is no address of this host, or is taken.
  package init(
    _ endpoint: Endpoint, report: @escaping @Sendable (News) -> Void,
    site: @escaping @Sendable (String) -> Page?
  ) throws {
    socket = try ListeningSocket(endpoint)
    // Where descriptors are few, most are for the capture and for what is posted.
    var limit = rlimit()
    let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    connectionLimit = min(Self.mostConnections, isKnown ? Int(clamping: limit.rlim_cur / 4) : .max)
    self.report = report
    self.site = site
  }

  package var port: UInt16 { socket.port }

  /// Serves until the process ends.
  package func start() {
    DispatchQueue(label: "flatline.page").async { self.run() }
  }

  private func run() -> Never {
    var connections: [PageConnection] = []
    var trouble = AcceptTrouble()
    var spare = SpareDescriptor()
    var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
    /// Nothing is accepted before.
    var pausedUntil: ContinuousClock.Instant?
    while true {
      if connections.isEmpty { spare.take() }
      let isAccepting = pausedUntil == nil
      let deadlines = connections.map(\.deadline) + (pausedUntil.map { [$0] } ?? [])
      let ready = wait(for: connections, isAccepting: isAccepting, until: deadlines.min())
      let now = ContinuousClock.now
      for (connection, isReady) in zip(connections, ready.connections) {
        if isReady { connection.proceed(&buffer, site) }
        if connection.deadline <= now { connection.expire() }
      }
      connections.removeAll(where: \.isOver)
      if let end = pausedUntil, end <= now { pausedUntil = nil }
      if ready.listener { pausedUntil = accept(into: &connections, &trouble, &spare, &buffer) }
    }
  }

  /// Accepts a connection that waits, and answers it if it has asked already. (Only one: the system
  /// refuses for want of a descriptor also where none waits.)
  ///
  /// - Returns: when to go on, if the next would not find room before.
  private func accept(
    into connections: inout [PageConnection], _ trouble: inout AcceptTrouble,
    _ spare: inout SpareDescriptor, _ buffer: inout [UInt8]
  ) -> ContinuousClock.Instant? {
    let now = ContinuousClock.now
    let isFull = connections.count >= connectionLimit
    if isFull, let end = Self.graceEnd(of: connections), end > now { return end }
    while true {
      do throws(ListeningSocket.Failure) {
        guard let descriptor = try socket.accept() else { return nil }
        if trouble.succeeded(at: now) { report(.acceptsAgain) }
        let connection = PageConnection(descriptor: descriptor, began: now)
        connection.proceed(&buffer, site)
        guard !connection.isOver else { return nil }
        if isFull { connections.remove(at: Self.oldest(of: connections)) }
        connections.append(connection)
        return nil
      } catch {
        if trouble.failed(at: now) { report(.cannotAccept("\(error)")) }
        if connections.isEmpty {
          guard spare.giveUp() else { return now + Self.refusalPause }
        } else {
          if let end = Self.graceEnd(of: connections), end > now { return end }
          connections.remove(at: Self.oldest(of: connections))
        }
      }
    }
  }

  /// The oldest one that is not being answered; if all are, the oldest.
  private static func oldest(of connections: [PageConnection]) -> Int {
    connections.firstIndex { !$0.isWriting } ?? 0
  }

  private static func graceEnd(of connections: [PageConnection]) -> ContinuousClock.Instant? {
    connections.isEmpty ? nil : connections[oldest(of: connections)].began + grace
  }

  /// Waits for something to do.
  private func wait(
    for connections: [PageConnection], isAccepting: Bool, until deadline: ContinuousClock.Instant?
  ) -> (listener: Bool, connections: [Bool]) {
    // poll(2) passes over a negative descriptor.
    var polled = [
      pollfd(fd: isAccepting ? socket.descriptor : -1, events: Int16(POLLIN), revents: 0)
    ]
    polled += connections.map { pollfd(fd: $0.descriptor, events: $0.interest, revents: 0) }
    let milliseconds = deadline.map { deadline in
      let rest = max(.zero, deadline - .now)
      return Int32(clamping: rest.components.seconds * 1000)
        + Int32(rest.components.attoseconds / 1_000_000_000_000_000) + 1
    }
    let count = unsafe poll(&polled, nfds_t(polled.count), milliseconds ?? -1)
    let isReady = polled.map { count > 0 && $0.revents != 0 }
    return (isReady[0], Array(isReady.dropFirst()))
  }
}

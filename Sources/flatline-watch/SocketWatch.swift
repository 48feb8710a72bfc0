import FlatlineCore
import FlatlineFeed
import Logging
import SocketDiagnostics

/// What the kernel tells of the broker's sockets, beside what is captured of them: all of them now and
/// then, in pieces, and those on which it is expected to give up. Once the kernel has refused, nothing.
struct SocketWatch: ~Copyable {
  /// From the end of a sweep to the next.
  private static let period = Interval.seconds(60)
  /// The most that the capture loop waits for pieces in one round.
  private static let share = Interval.milliseconds(2)

  private var sweep: SocketSweep
  private var lookup: SocketLookup
  private let kernel: KernelProfile
  private let keepalive: KernelProfile.Keepalive?
  private var nextSweep = Instant.distantPast
  /// Of the sweep that goes on.
  private var counts = SocketCounts()
  /// As of the last sweep that ended; `nil` before the first, and once the kernel has refused.
  private(set) var told: SocketCounts?
  private var disagreements = 0
  private var cases = SocketCases()
  private let logger: Logger
  private var isRefused = false

  /// In the network namespace of the calling thread.
  ///
  /// - Parameters:
  ///   - kernel: with whose settings predictions are made.
  ///   - keepalive: the kernel's times.
  /// - Throws: ``SocketDiagnosticsError`` when the kernel refuses.
  init(
    ports: Set<UInt16>, _ kernel: KernelProfile, keepalive: KernelProfile.Keepalive?,
    logger: Logger
  ) throws(SocketDiagnosticsError) {
    let clock = JiffyClock.measured()
    let lookup = try SocketLookup(clock: clock)
    let sweep = try SocketSweep(ports: ports, clock: clock)
    self.lookup = lookup
    self.sweep = sweep
    self.kernel = kernel
    self.keepalive = keepalive
    self.logger = logger
  }

  mutating func note(_ events: [Event]) {
    for event in events { cases.note(event) }
  }

  /// Tells the engine what the kernel says of the connections that it retransmits to, as far as they
  /// are due. Takes no longer than the capture loop can wait.
  mutating func tell(_ engine: inout Engine, into events: inout [Event]) {
    if isRefused { return }
    do {
      // Up to the engine's time all packets are known.
      for word in try goOn() + ask(packetsKnown: engine.now) {
        engine.observe(word, into: &events)
      }
    } catch {
      logger.warning("\(error); predictions rest on packets alone")
      (isRefused, told) = (true, nil)
    }
  }

  /// Goes on with a sweep, or begins one that is due.
  private mutating func goOn() throws(SocketDiagnosticsError) -> [KernelWord] {
    let now = SystemClock.monotonic
    guard now >= nextSweep else { return [] }
    var words: [KernelWord] = []
    repeat {
      guard let piece = try sweep.next() else {
        counts.disagreements = disagreements
        told = counts
        counts = SocketCounts()
        nextSweep = now + Self.period
        break
      }
      for socket in piece.sockets {
        counts.add(SocketTrouble(of: socket))
        if let word = word(about: socket, piece.time) { words.append(word) }
      }
    } while SystemClock.monotonic - now < Self.share
    return words
  }

  /// `nil` where the kernel does not retransmit.
  private func word(about socket: KernelSocket, _ time: TickTime?) -> KernelWord? {
    guard let time, case .retransmission(let retries, _) = socket.timer, retries > 0,
      let deadline = SocketDeadline(of: socket, kernel, keepalive: keepalive, at: time)
    else { return nil }
    return KernelWord(
      client: socket.remote, broker: socket.local, at: time.began,
      .dying(deadline, retries: retries))
  }

  /// Asks for the connections on which the kernel is expected to give up, as far as they are due.
  private mutating func ask(
    packetsKnown: Instant
  ) throws(SocketDiagnosticsError) -> [KernelWord] {
    var words = cases.gone(before: packetsKnown)
    for (id, each) in cases.due(at: SystemClock.now) {
      let now = SystemClock.now
      guard let answer = try lookup.socket(local: each.broker, remote: each.client) else {
        cases.noteGone(id, at: now)
        continue
      }
      cases.noteSeen(id)
      guard let word = word(about: answer.socket, answer.time),
        case .dying(let deadline, _) = word.socket
      else { continue }
      words.append(word)
      if cases.isNew(id), !deadline.agrees(with: each) {
        disagreements += 1
        logger.notice(
          """
          \(each.client): the kernel gives up at \(deadline.closesAt.rfc3339), not between \
          \(each.earliest.rfc3339) and \(each.latest.rfc3339), as was predicted
          """)
      }
    }
    return words
  }
}

extension SocketDeadline {
  fileprivate func agrees(with each: SocketCases.Case) -> Bool {
    latest >= each.earliest && earliest <= each.latest
  }
}

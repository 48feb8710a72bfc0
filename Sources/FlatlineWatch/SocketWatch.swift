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
  private var kernel: KernelProfile
  private let keepalive: KernelProfile.Keepalive?
  private var nextSweep = Instant.distantPast
  private var isSweeping = false
  /// Of the sweep that goes on.
  private var counts = SocketCounts()
  /// As of the last sweep that ended; `nil` before the first, and once the kernel has refused.
  private(set) var told: SocketCounts?
  private var disagreements = 0
  private var cases = SocketCases()
  /// What the kernel has said, piece by piece, that is newer than the packets that were processed.
  private var waiting: [Piece] = []
  private var sweepBegan = Instant.distantPast
  private let logger: Logger
  private var isRefused = false
  private var hasToldAll = false

  private struct Piece {
    var at: Instant
    var words: [KernelWord]
    /// Of the last piece of a sweep: when that began.
    var sweepBegan: Instant?
  }

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

  /// Predictions are made with other settings from here on.
  mutating func adopt(_ kernel: KernelProfile) { self.kernel = kernel }

  mutating func note(_ events: [Event]) {
    for event in events { cases.note(event) }
  }

  /// Tells the engine what the kernel says of the connections, as far as they are due. Takes no longer
  /// than the capture loop can wait.
  ///
  /// - Returns: whether all were told of for the first time.
  mutating func tell(_ engine: inout Engine, into events: inout [Event]) -> Bool {
    if isRefused { return false }
    var isFirst = false
    for key in engine.drainRepeating() { cases.noteRepeating(key, at: SystemClock.now) }
    do {
      try goOn()
      let began = SystemClock.monotonic
      // Up to the engine's time all packets are known.
      while let piece = waiting.first, piece.at < engine.now,
        SystemClock.monotonic - began < Self.share
      {
        waiting.removeFirst()
        for word in piece.words { engine.observe(word, into: &events) }
        guard let began = piece.sweepBegan else { continue }
        engine.observeAllSockets(since: began, into: &events)
        isFirst = !hasToldAll
        hasToldAll = true
      }
      for word in try ask(packetsKnown: engine.now) { engine.observe(word, into: &events) }
    } catch {
      logger.warning("\(error); predictions rest on packets alone")
      (isRefused, told) = (true, nil)
    }
    return isFirst
  }

  /// Goes on with a sweep, or begins one that is due.
  private mutating func goOn() throws(SocketDiagnosticsError) {
    let now = SystemClock.monotonic
    // A capture that lags must not make what waits grow.
    guard now >= nextSweep, isSweeping || waiting.isEmpty else { return }
    if !isSweeping {
      isSweeping = true
      sweepBegan = SystemClock.now
    }
    repeat {
      guard let piece = try sweep.next() else {
        waiting.append(Piece(at: SystemClock.now, words: [], sweepBegan: sweepBegan))
        counts.disagreements = disagreements
        told = counts
        counts = SocketCounts()
        nextSweep = now + Self.period
        isSweeping = false
        return
      }
      var words: [KernelWord] = []
      for socket in piece.sockets {
        counts.add(SocketTrouble(of: socket))
        guard let word = word(about: socket, piece.at, piece.time) else { continue }
        words.append(word)
        if case .dying = word.socket {
          cases.noteRepeating(FlowKey(client: word.client, broker: word.broker), at: piece.at)
        }
      }
      waiting.append(Piece(at: piece.at, words: words))
    } while SystemClock.monotonic - now < Self.share
  }

  /// `nil` where a process does not hold it any more, or one of the sides has closed.
  private func word(about socket: KernelSocket, _ now: Instant, _ time: TickTime?) -> KernelWord? {
    guard socket.state == .established, socket.inode != 0 else { return nil }
    var word = KernelWord(
      client: socket.remote, broker: socket.local, at: now, .living,
      lastHeard: socket.information.map { now - $0.sinceDataReceived })
    word.sendQueue = socket.sendBuffer
    switch socket.timer {
    case .retransmission(let retries, _) where retries > 0:
      word.socket = .waiting
      if let time,
        let deadline = SocketDeadline(of: socket, kernel, keepalive: keepalive, at: time)
      {
        word.socket = .dying(deadline, retries: retries)
        word.quietSince = deadline.quietSince(socket.information)
      }
    case .none, .keepalive: break
    case .retransmission, .windowProbe, .timeWait, .unknown: word.socket = .waiting
    }
    return word
  }

  /// Asks for the connections whose clients take nothing more, as far as they are due.
  private mutating func ask(
    packetsKnown: Instant
  ) throws(SocketDiagnosticsError) -> [KernelWord] {
    var words = cases.gone(before: packetsKnown)
    for key in cases.due(at: SystemClock.now) {
      let now = SystemClock.now
      guard let answer = try lookup.socket(local: key.broker, remote: key.client) else {
        cases.noteGone(key, at: now)
        continue
      }
      cases.noteSeen(key)
      let word = word(about: answer.socket, now, answer.time)
      if let word { words.append(word) }
      guard case .dying(let deadline, _) = word?.socket else {
        let isLiving = if case .living = word?.socket { true } else { false }
        cases.noteNotDying(key, isLiving: isLiving, at: now)
        continue
      }
      guard let prediction = cases.predictionToCompare(key), !deadline.agrees(with: prediction)
      else { continue }
      disagreements += 1
      logger.notice(
        """
        \(key.client): the kernel gives up at \(deadline.closesAt.rfc3339), not between \
        \(prediction.earliest.rfc3339) and \(prediction.latest.rfc3339), as was predicted
        """)
    }
    return words
  }
}

extension SocketDeadline {
  fileprivate func agrees(with prediction: Prediction) -> Bool {
    latest >= prediction.earliest && earliest <= prediction.latest
  }
}

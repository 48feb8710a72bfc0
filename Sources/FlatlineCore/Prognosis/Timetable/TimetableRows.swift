/// The rows of a ``Timetable``, and which clock wins in each.
struct TimetableRows {
  let kernel: KernelProfile
  let broker: BrokerProfile
  let heartbeat: Interval
  private let version: BrokerVersion
  private let retransmission: ClosedRange<Interval>
  private let refusal: ClosedRange<Interval>
  private let windowProbes: ClosedRange<Interval>
  private let keepalive: ClosedRange<Interval>?
  /// From the client's last byte; `nil` without heartbeats.
  private let missed: ClosedRange<Interval>?

  init(
    kernel: KernelProfile, broker: BrokerProfile, heartbeat: Interval, _ timers: TimetableTimers
  ) {
    self.kernel = kernel
    self.broker = broker
    self.heartbeat = heartbeat
    version = broker.version ?? .newest
    let bare = timers.retransmission(withProbe: false)
    let probed = timers.retransmission(withProbe: true)
    retransmission =
      min(bare.lowerBound, probed.lowerBound)...max(bare.upperBound, probed.upperBound)
    refusal = timers.refusedRetransmission()
    windowProbes = timers.windowProbes()
    keepalive = kernel.keepalive.map(timers.keepalive)
    // rabbit_heartbeat: two to three intervals after the last byte; see ``HeartbeatClock``.
    let interval = heartbeat + broker.heartbeatDrift
    missed = heartbeat > .zero ? interval * 2...interval * 3 : nil
  }

  var all: [Timetable.Row] { lost + idle + silent + atOnce }

  /// The client's host is gone while the broker has something to send.
  private var lost: [Timetable.Row] {
    let since = "first unanswered byte"
    return [
      row(
        "client lost, broker writes", since, retransmission, .kernel(.etimedout),
        .retransmission, race(retransmission, missed, .heartbeat)),
      row(
        "client lost, router says host unreachable", since, refusal, .kernel(.ehostunreach),
        .retransmission, race(refusal, missed, .heartbeat)),
      row(
        "client lost, broker goes on delivering", "\(buffer) more were written", stuck,
        .sendTimeout, .sendTimeout, deliveringRace),
    ]
  }

  /// With small tcp_retries2 the kernel has given up before.
  private var deliveringRace: Timetable.Race {
    retransmission.upperBound < stuck.lowerBound
      ? .loses(.retransmission) : race(stuck, missed, .heartbeat)
  }

  /// From when the broker's buffers are full.
  private var stuck: ClosedRange<Interval> {
    broker.sendTimeout...broker.sendTimeout + .milliseconds(100)
  }

  /// What the buffers take in writes of 500 bytes to 8 kB.
  private var buffer: String {
    func kilobytes(_ write: Double, _ size: (SendBuffer) -> Double) -> Int {
      let buffer = SendBuffer(segment: Int(SendBuffer.usualSegment), write: write, kernel)
      return Int((size(buffer) + StuckWriter.highWatermark) / 1000)
    }
    return "\(kilobytes(500, \.least)) to \(kilobytes(8000, \.most)) kB"
  }

  /// The client's host is gone, and the broker has nothing to send but heartbeats.
  private var idle: [Timetable.Row] {
    [
      row(
        "client lost while idle, TCP keepalive", "last byte or acknowledgment", keepalive,
        .kernel(.etimedout), .keepalive, keepaliveRace),
      row(
        missed == nil ? "client lost while idle, no heartbeats" : "client lost while idle",
        "client's last byte", missed, .missedHeartbeats(timeout: heartbeat), .heartbeat,
        missed == nil ? .off : race(missed, retransmission, .retransmission)),
    ]
  }

  /// The client's kernel answers, its application does nothing.
  private var silent: [Timetable.Row] {
    [
      row(
        "client frozen, its host acknowledges", "client's last byte", missed,
        .missedHeartbeats(timeout: heartbeat), .heartbeat, missed == nil ? .off : .wins),
      row(
        "client reads no more, broker goes on writing", "broker's queue is full", stuck,
        .sendTimeout, .sendTimeout, race(stuck, missed, .heartbeat)),
      Timetable.Row(
        what: "window stays closed, probes answered", since: "window closed", closes: nil,
        log: "", level: nil, clock: .windowProbe,
        race: missed.map { _ in .loses(.heartbeat) } ?? .off),
      row(
        "window closed, then client lost", "last answered probe", windowProbes,
        .kernel(.etimedout), .windowProbe, race(windowProbes, missed, .heartbeat)),
    ]
  }

  /// What AMQP's own timers end, or a packet.
  private var atOnce: [Timetable.Row] {
    let instant = Interval.zero...Interval.milliseconds(100)
    let closing = missed == nil ? broker.closingTimeout : min(heartbeat, broker.closingTimeout)
    return [
      row(
        "handshake not finished", "connection accepted",
        broker.handshakeTimeout...broker.handshakeTimeout + .milliseconds(500),
        .handshakeTimeout(awaiting: "handshake"), .handshake, .wins),
      row(
        "login refused, client stays", "connection.close",
        broker.silentCloseDelay...broker.silentCloseDelay + .milliseconds(100), .normal,
        .silentCloseDelay, .wins),
      row(
        "closed in good order, client stays", "connection.close-ok",
        closing...closing + .milliseconds(100), .normal, .closing, .wins),
      row("client sends FIN or RST", "that packet", instant, .abrupt, .packet, .wins),
    ]
  }

  private func row(
    _ what: String, _ since: String, _ closes: ClosedRange<Interval>?, _ ending: Ending,
    _ clock: Timetable.Clock, _ race: Timetable.Race
  ) -> Timetable.Row {
    let wording = Wording(ending, version: version, encrypted: false)
    return Timetable.Row(
      what: what, since: since, closes: closes, log: closes == nil ? "" : wording.log,
      level: closes == nil ? nil : wording.level, clock: clock, race: race)
  }

  private func race(
    _ own: ClosedRange<Interval>?, _ other: ClosedRange<Interval>?, _ rival: Timetable.Clock
  ) -> Timetable.Race {
    guard let own else { return .off }
    guard let other else { return .wins }
    if own.upperBound < other.lowerBound { return .wins }
    return own.lowerBound > other.upperBound ? .loses(rival) : .draws(rival)
  }

  /// Keepalive does not probe while anything is unacknowledged, and after half an interval to a
  /// whole one of silence the broker sends a heartbeat (`heartbeat_sender`).
  private var keepaliveRace: Timetable.Race {
    guard let keepalive else { return .off }
    guard let missed, keepalive.upperBound >= heartbeat / 2 else { return .wins }
    let rival: Timetable.Clock =
      retransmission.upperBound < missed.lowerBound ? .retransmission : .heartbeat
    return keepalive.lowerBound > heartbeat ? .loses(rival) : .draws(rival)
  }
}

import Testing

@testable import FlatlineCore

/// When the kernel gives up on a socket, from what it tells of it at any time.
struct SocketDeadlineTests {
  private static let epoch = Instant.distantPast + .seconds(1_000_000_000)

  private static func deadline(
    of socket: KernelSocket, _ kernel: KernelProfile, now: Int,
    keepalive: KernelProfile.Keepalive? = nil, doubt: Int = 0
  ) -> SocketDeadline? {
    let time = TickTime(hz: kernel.hz, count: now, began: epoch, doubt: doubt)
    return SocketDeadline(of: socket, kernel, keepalive: keepalive, at: time)
  }

  private static func instant(_ tick: Int, now: Int, _ kernel: KernelProfile) -> Instant {
    epoch + Interval(nanoseconds: Int64(tick - now) * 1_000_000_000 / Int64(kernel.hz))
  }

  /// Joined after any retransmission, the end is the kernel's own to the tick, where the kernel
  /// counts the time in timeouts.
  @Test(arguments: KernelProfile.commonHz, [3, 6, 8, 15])
  func aNewKernelTellsTheTick(hz: Int, retries2: Int) throws {
    var kernel = KernelProfile()
    kernel.hz = hz
    kernel.retries2 = retries2
    for (base, began) in [
      (hz / 5 + 1, 1 << 32 + 77), (hz / 5 + 13, 1 << 32 + 3_901), (hz, 5_000_512),
    ] {
      let dying = DyingSocket(kernel: kernel, base: base, began: began)
      let expiries = dying.expiries
      for retries in 1..<expiries.count {
        for now in [expiries[retries - 1] + 1, expiries[retries] - 2] {
          let socket = dying.socket(after: retries, now: now, isNew: true)
          let deadline = try #require(Self.deadline(of: socket, kernel, now: now))
          let end = Self.instant(expiries[expiries.count - 1], now: now, kernel)
          #expect(deadline.closesAt == end, "after \(retries), base \(base)")
          #expect(deadline.latest - deadline.earliest <= .milliseconds(30))
        }
      }
    }
  }

  /// Errors of the path take back a doubling each: if they go on, the waits stay as they are; if not,
  /// they double.
  @Test(arguments: [6, 8]) func errorsOfThePathLeaveAWindow(retries2: Int) throws {
    var kernel = KernelProfile()
    kernel.retries2 = retries2
    let dying = DyingSocket(kernel: kernel, base: kernel.hz / 5 + 1, began: 1 << 32 + 77)
    let now = dying.expiries[3] + 1
    let undisturbed = try #require(
      Self.deadline(of: dying.socket(after: 4, now: now, isNew: true), kernel, now: now))
    var socket = dying.socket(after: 4, now: now, isNew: true)
    socket.information?.backoff = 3
    let deadline = try #require(Self.deadline(of: socket, kernel, now: now))
    let limit =
      Self.instant(dying.began, now: now, kernel) + kernel.retransmissionLimit
    #expect(deadline.latest >= undisturbed.closesAt)
    #expect(deadline.earliest <= deadline.closesAt && deadline.closesAt <= deadline.latest)
    #expect(deadline.closesAt >= limit)
    let wait = try #require(socket.information?.retransmissionTimeout)
    #expect(deadline.closesAt <= limit + wait + .milliseconds(500))
  }

  /// An older kernel does not; the end is never outside the window, and to the tick until the
  /// timeouts have reached their maximum.
  @Test(arguments: KernelProfile.commonHz, [6, 15])
  func anOldKernelLeavesAWindow(hz: Int, retries2: Int) throws {
    var kernel = KernelProfile()
    kernel.hz = hz
    kernel.retries2 = retries2
    for began in [1 << 32 + 77, 1 << 32 + 3_901, 5_000_511] {
      let dying = DyingSocket(kernel: kernel, base: hz / 5 + 1, began: began)
      let expiries = dying.expiries
      for retries in 1..<expiries.count {
        let now = expiries[retries - 1] + 1
        let socket = dying.socket(after: retries, now: now, isNew: false)
        let deadline = try #require(Self.deadline(of: socket, kernel, now: now))
        let end = Self.instant(expiries[expiries.count - 1], now: now, kernel)
        #expect((deadline.earliest...deadline.latest).contains(end), "after \(retries)")
        if retries < 9 { #expect(deadline.closesAt == end, "after \(retries)") }
      }
    }
  }

  private static func information(_ timeout: Interval, backoff: Int) -> TCPInformation {
    var information = TCPInformation()
    information.retransmissionTimeout = timeout
    information.backoff = backoff
    information.sinceAcknowledged = .seconds(30)
    information.sinceDataSent = .seconds(30)
    return information
  }

  private static func socket(
    _ timer: SocketTimer, _ information: TCPInformation
  ) -> KernelSocket {
    var socket = KernelSocket(
      local: Endpoint(IPAddress(v4: 1), 5672), remote: Endpoint(IPAddress(v4: 2), 40_000))
    socket.inode = 1
    socket.timer = timer
    socket.information = information
    return socket
  }

  /// Measured (ground truth, C5): fifteen unanswered probes in all, the waits between the last ones
  /// 120.832 s long, and 120.832 s later the end.
  @Test(arguments: [(13, 3), (14, 2), (15, 1)])
  func aClosedWindowEndsAfterRetries2Probes(probes: Int, waits: Int) throws {
    let now = 1 << 32
    let socket = Self.socket(
      .windowProbe(probes: probes, expiresIn: .seconds(120)),
      Self.information(.milliseconds(204), backoff: 15))
    let deadline = try #require(Self.deadline(of: socket, KernelProfile(), now: now))
    #expect(deadline.closesAt == Self.epoch + .milliseconds(120_832) * waits)
  }

  /// Measured (ground truth, C6) with 10/3/2: probes after 10.02 s and 13.28 s, the end at 16.35 s:
  /// each wait is 3.072 s.
  @Test func keepaliveEndsAfterItsProbes() throws {
    var keepalive = KernelProfile.Keepalive()
    keepalive.time = .seconds(10)
    keepalive.interval = .seconds(3)
    keepalive.probes = 4
    let socket = Self.socket(
      .keepalive(probes: 2, expiresIn: .seconds(3)),
      Self.information(.milliseconds(204), backoff: 0))
    let deadline = try #require(
      Self.deadline(of: socket, KernelProfile(), now: 1 << 32, keepalive: keepalive))
    #expect(deadline.closesAt == Self.epoch + .milliseconds(3072) * 3)
    #expect(Self.deadline(of: socket, KernelProfile(), now: 1 << 32) == nil, "not known how many")
    keepalive.interval = .seconds(2)
    #expect(
      Self.deadline(of: socket, KernelProfile(), now: 1 << 32, keepalive: keepalive) == nil,
      "the listener has its own interval")
  }

  /// The wait of a timeout that TCP_USER_TIMEOUT has cut short is the last.
  @Test func aWaitThatIsCutIsTheLast() throws {
    var information = Self.information(.milliseconds(26_112), backoff: 7)
    information.retransmits = 7
    information.sinceDataSent = .seconds(1)
    let socket = Self.socket(.retransmission(retries: 7, expiresIn: .seconds(5)), information)
    let now = 1 << 32
    let deadline = try #require(Self.deadline(of: socket, KernelProfile(), now: now))
    // 6 s are 1500 ticks of 4 ms: 64 of them are one step of the wheel.
    #expect(deadline.closesAt == Self.instant(now + 1280, now: now, KernelProfile()))
  }

  /// With TCP_USER_TIMEOUT told, the last wait ends with it: 30 s after the first retransmission, of
  /// which 25.9 s have passed.
  @Test func theUserTimeoutEndsTheLastWait() throws {
    var kernel = KernelProfile()
    kernel.userTimeout = .seconds(30)
    var information = Self.information(.milliseconds(26_112), backoff: 7)
    information.retransmits = 7
    information.sinceDataSent = .milliseconds(100)
    information.timeoutSeries = 1
    information.timeInTimeouts = .milliseconds(25_900)
    let socket = Self.socket(.retransmission(retries: 7, expiresIn: .seconds(4)), information)
    let deadline = try #require(Self.deadline(of: socket, kernel, now: 1 << 32))
    #expect((4.0...4.3).contains((deadline.closesAt - Self.epoch).seconds))
  }

  /// `tcp_rtx_probe0_timed_out`: twice the longest timeout without an acknowledgment.
  @Test func aWindowThatClosedOnSomethingInFlight() throws {
    let dying = DyingSocket(base: 51, began: 1 << 32 + 3_901)
    let (expiries, kernel) = (dying.expiries, KernelProfile())
    for retries in 5..<9 {
      let now = expiries[retries - 1] + 1
      var socket = dying.socket(after: retries, now: now, isNew: false)
      socket.timer = .retransmission(retries: 0, expiresIn: socket.timer.expiresIn ?? .zero)
      socket.information?.retransmits = 0
      socket.information?.sendWindow = 0
      let end = try #require(expiries.first { $0 - dying.began > 60_000 })
      let deadline = try #require(Self.deadline(of: socket, kernel, now: now))
      #expect(deadline.closesAt == Self.instant(end, now: now, kernel), "after \(retries)")
    }
  }

  /// Nothing is unanswered, or nobody's process waits for it.
  @Test func withoutAnEnd() {
    let information = Self.information(.milliseconds(204), backoff: 0)
    let timers: [SocketTimer] = [
      .none, .retransmission(retries: 0, expiresIn: .milliseconds(204)),
      .windowProbe(probes: 1, expiresIn: .seconds(2)),
      .keepalive(probes: 0, expiresIn: .seconds(2)), .timeWait(expiresIn: .seconds(2)),
    ]
    for timer in timers {
      let socket = Self.socket(timer, information)
      #expect(
        Self.deadline(of: socket, KernelProfile(), now: 0, keepalive: .init()) == nil, "\(timer)")
    }
    var orphan = DyingSocket().socket(after: 3, now: DyingSocket().expiries[2], isNew: true)
    orphan.inode = 0
    #expect(Self.deadline(of: orphan, KernelProfile(), now: DyingSocket().expiries[2]) == nil)
  }

  /// Where the tick is not known for sure, the window holds both ends: 102 ticks after the first the
  /// wheel rounds to one multiple of 8, and 102 after the second to the next.
  @Test func aDoubtfulTickWidensTheWindow() throws {
    var kernel = KernelProfile()
    kernel.retries2 = 0
    let dying = DyingSocket(kernel: kernel, base: 51, began: 1 << 32 + 1)
    let now = dying.began + 1
    let socket = dying.socket(after: 1, now: now, isNew: true)
    let sure = try #require(Self.deadline(of: socket, kernel, now: now))
    let doubtful = try #require(Self.deadline(of: socket, kernel, now: now, doubt: 1))
    #expect(doubtful.closesAt == sure.closesAt)
    #expect(doubtful.earliest == sure.earliest)
    #expect(doubtful.latest == sure.latest + .milliseconds(32))
  }

  /// The timer before has fired at a multiple of its granularity: so the tick is known after all,
  /// even if it was counted wrongly by one.
  @Test(arguments: [0, 1])
  func theWheelTellsTheTick(doubt: Int) throws {
    let dying = DyingSocket(base: 52, began: 1 << 32 + 64)
    let expiries = dying.expiries
    for retries in 5..<expiries.count {
      let now = expiries[retries - 1] + 9
      let socket = dying.socket(after: retries, now: now, isNew: true)
      let deadline = try #require(
        Self.deadline(of: socket, KernelProfile(), now: now - 1, doubt: doubt))
      let end = Self.instant(expiries[expiries.count - 1], now: now - 1, KernelProfile())
      #expect(deadline.closesAt == end, "after \(retries)")
      #expect(deadline.latest - deadline.earliest <= .milliseconds(30))
    }
  }
}

import Testing

@testable import FlatlineCore

/// The timetable against what was simulated and measured before it was written.
struct TimetableTests {
  private static func kernel(retries2: Int = 15, hz: Int = 250) -> KernelProfile {
    var kernel = KernelProfile()
    kernel.retries2 = retries2
    kernel.hz = hz
    return kernel
  }

  private static func row(
    _ what: String, _ kernel: KernelProfile = KernelProfile(), broker: BrokerProfile = .init(),
    heartbeat: Int = 60
  ) throws -> Timetable.Row {
    let timetable = Timetable(kernel: kernel, broker: broker, heartbeat: .seconds(heartbeat))
    return try #require(timetable.rows.first { $0.what.hasPrefix(what) })
  }

  /// Two thousand draws each, "with wheel slack and one tail-loss probe", in whole seconds, or in
  /// tenths below twenty.
  struct Published: Sendable, CustomStringConvertible {
    var retries2: Int
    var hz: Int
    /// Milliseconds.
    var roundTrip: Int
    var seconds: ClosedRange<Double>

    var description: String { "\(retries2) at \(hz) Hz, round trip \(roundTrip) ms" }

    /// The timeout is 200 ms more than the round trip.
    static let all: [Published] =
      at(250, 1, [6.6...6.9, 13.3...13.5, 106...108, 334...336, 575...577, 938...940])
      + at(1000, 1, [6.6...6.6, 13.0...13.5, 104...108, 334...338, 579...583, 948...952])
      + at(250, 200, [6.5...6.8, 26.2...26.5, 105...107, 331...333, 572...574, 935...937])
      + at(1000, 200, [6.6...6.6, 13.4...26.7, 104...108, 334...338, 579...583, 948...952])
      + at(250, 800, [8.1...8.3, 16.3...16.5, 130...132, 372...374, 614...616, 976...978])
      + at(1000, 800, [8.1...8.1, 16.2...16.7, 129...133, 375...379, 621...625, 989...994])

    private static func at(
      _ hz: Int, _ roundTrip: Int, _ ranges: [ClosedRange<Double>]
    ) -> [Published] {
      zip([3, 5, 8, 10, 12, 15], ranges).map { retries2, seconds in
        Published(retries2: retries2, hz: hz, roundTrip: roundTrip, seconds: seconds)
      }
    }
  }

  /// The whole range holds what a sample saw, to the digits that were noted; and it is not much
  /// wider than that.
  @Test(arguments: Published.all)
  func `the kernel gives up when a simulation did`(published: Published) {
    let timers = TimetableTimers(
      kernel: Self.kernel(retries2: published.retries2, hz: published.hz),
      roundTrip: .milliseconds(published.roundTrip), leastVariation: .milliseconds(200))
    let range = timers.retransmission(withProbe: true)
    let digit = published.seconds.upperBound < 100 ? 0.1 : 1
    #expect(range.lowerBound.seconds < published.seconds.lowerBound + digit)
    #expect(range.upperBound.seconds > published.seconds.upperBound - digit)
    #expect(range.lowerBound.seconds > published.seconds.lowerBound - digit)
    #expect(range.upperBound.seconds < published.seconds.upperBound + digit)
    let bare = timers.retransmission(withProbe: false)
    #expect(bare.lowerBound < range.upperBound)
  }
}

extension TimetableTests {
  /// The lab's black holes. The first timeout there was 208 ms: some delayed acknowledgments in
  /// the average round trip.
  @Test(arguments: [(6, 27.304), (15, 943.113)])
  func `lab brokers gave up within the range`(retries2: Int, seconds: Double) throws {
    let timetable = Timetable(
      kernel: Self.kernel(retries2: retries2), heartbeat: .zero, roundTrip: .milliseconds(6))
    #expect(timetable.retransmissionTimeout == .milliseconds(208))
    let closes = try #require(timetable.rows[0].closes)
    #expect(closes.contains(.seconds(seconds)), "\(closes)")
  }

  /// `ip route ... rto_min 40ms`: more retransmissions, and the same limit, which is reckoned from
  /// 200 ms.
  @Test func `a short rto_min changes the steps, not the limit`() throws {
    let timetable = Timetable(
      kernel: Self.kernel(retries2: 6), heartbeat: .zero, leastVariation: .milliseconds(40))
    #expect(timetable.retransmissionTimeout == .milliseconds(44))
    let closes = try #require(timetable.rows[0].closes)
    #expect(closes.lowerBound >= .milliseconds(25_400))
    #expect(closes.upperBound < .seconds(48))
  }

  @Test func `an unreachable host ends with the limit`() throws {
    let row = try Self.row("client lost, router", heartbeat: 0)
    let closes = try #require(row.closes)
    // 204 ms to the first retransmission, and tcp_model_timeout(15).
    #expect(closes.lowerBound == .milliseconds(924_804))
    #expect(closes.upperBound < .seconds(935))
    #expect(row.log == "{inet_error,ehostunreach}")
  }

  @Test(arguments: [
    // Idle time, interval, probes; nominal seconds, and those of the wheel at 250 Hz.
    (7200, 75, 9, 7875.0, 7881.0, 8014.0),
    (120, 30, 4, 240.0, 242.1, 245.0),
    // Measured: a RST 16.35 s after the last byte.
    (10, 3, 2, 16.0, 16.0, 16.6),
  ])
  func `keepalive takes what the sysctls say and the wheel's slack`(
    time: Int, interval: Int, probes: Int, nominal: Double, earliest: Double, latest: Double
  ) throws {
    var kernel = Self.kernel()
    var keepalive = KernelProfile.Keepalive()
    keepalive.time = .seconds(time)
    keepalive.interval = .seconds(interval)
    keepalive.probes = probes
    kernel.keepalive = keepalive
    let row = try Self.row("client lost while idle, TCP keepalive", kernel, heartbeat: 0)
    let closes = try #require(row.closes)
    #expect(closes.lowerBound.seconds >= nominal)
    #expect((earliest...earliest + 1).contains(closes.lowerBound.seconds))
    #expect((latest - 1...latest).contains(closes.upperBound.seconds))
    #expect(row.race == .wins)
    #expect(row.log == "{inet_error,etimedout}")
    if time == 10 { #expect(closes.contains(.milliseconds(16_350))) }
  }

  /// A window closed at once takes as long as retransmissions; one that was probed for long,
  /// sixteen waits of two minutes. Measured between the two: 1431.4 s.
  @Test func `window probes end later the longer they were answered`() throws {
    let closes = try #require(try Self.row("window closed, then").closes)
    #expect(closes.lowerBound >= .seconds(929))
    #expect(closes.contains(.milliseconds(1_431_400)))
    #expect((1933...1936).contains(closes.upperBound.seconds))
  }
}

extension TimetableTests {
  @Test(arguments: [5, 10, 30, 60, 580])
  func `heartbeats are missed after two to three intervals`(heartbeat: Int) throws {
    let row = try Self.row("client frozen", heartbeat: heartbeat)
    let closes = try #require(row.closes)
    #expect(Int(closes.lowerBound.seconds) == 2 * heartbeat)
    #expect(Int(closes.upperBound.seconds) == 3 * heartbeat)
    #expect(row.race == .wins)
    #expect(row.log == "missed heartbeats from client, timeout: \(heartbeat)s")
  }

  /// The lab: heartbeat 200 ended with missed heartbeats, 400 in {inet_error,etimedout}, and 60
  /// with tcp_retries2 6 too.
  @Test(arguments: [
    (60, 15, Timetable.Race.loses(.heartbeat)), (200, 15, .loses(.heartbeat)),
    (300, 15, .loses(.heartbeat)), (400, 15, .draws(.heartbeat)), (580, 15, .wins),
    (60, 6, .wins), (10, 6, .draws(.heartbeat)), (5, 6, .loses(.heartbeat)), (0, 15, .wins),
  ])
  func `who is first when the client is lost`(
    heartbeat: Int, retries2: Int, race: Timetable.Race
  ) throws {
    let row = try Self.row(
      "client lost, broker writes", Self.kernel(retries2: retries2), heartbeat: heartbeat)
    #expect(row.race == race)
  }

  @Test func `with neither heartbeats nor keepalive an idle connection stays`() throws {
    let rows = Timetable(kernel: Self.kernel(), heartbeat: .zero).rows
    for row in rows where row.what.hasPrefix("client lost while idle") {
      #expect(row.closes == nil)
      #expect(row.race == .off)
      #expect(row.log.isEmpty)
    }
    #expect(rows.count { $0.what.hasPrefix("client lost while idle") } == 2)
  }

  /// The broker's own heartbeats keep the keepalive timer from running.
  @Test(arguments: [(0, Timetable.Race.wins), (60, .draws(.heartbeat)), (600, .wins)])
  func `keepalive yields to heartbeats`(heartbeat: Int, race: Timetable.Race) throws {
    var kernel = Self.kernel()
    var keepalive = KernelProfile.Keepalive()
    keepalive.time = .seconds(30)
    keepalive.interval = .seconds(5)
    keepalive.probes = 3
    kernel.keepalive = keepalive
    let row = try Self.row(
      "client lost while idle, TCP keepalive", kernel, heartbeat: heartbeat)
    #expect(row.race == race)
    kernel.keepalive?.time = .seconds(7200)
    let late = try Self.row(
      "client lost while idle, TCP keepalive", kernel, heartbeat: heartbeat)
    #expect(
      late.race == (heartbeat == 0 ? .wins : .loses(heartbeat == 60 ? .heartbeat : .retransmission))
    )
  }

  @Test func `what AMQP ends has its own times`() throws {
    #expect(try Self.row("handshake").closes?.lowerBound == .seconds(10))
    #expect(try Self.row("login refused").closes?.lowerBound == .seconds(3))
    #expect(try Self.row("client reads no more").closes?.lowerBound == .seconds(30))
    #expect(try Self.row("closed in good order").closes?.lowerBound == .seconds(30))
    #expect(try Self.row("closed in good order", heartbeat: 5).closes?.lowerBound == .seconds(5))
    #expect(try Self.row("client sends FIN").closes?.lowerBound == .zero)
  }

  @Test(arguments: [
    (BrokerVersion(3, 10, 8), "{writer,send_failed,{error,timeout}}"),
    (BrokerVersion(3, 13), "{writer,send_failed,timeout}"),
    (BrokerVersion(4, 0, 5), "{shutdown,{writer,send_failed,timeout}}"),
  ])
  func `the log is in this version's words`(version: BrokerVersion, log: String) throws {
    var broker = BrokerProfile()
    broker.version = version
    #expect(try Self.row("client reads no more", broker: broker).log == log)
  }
}

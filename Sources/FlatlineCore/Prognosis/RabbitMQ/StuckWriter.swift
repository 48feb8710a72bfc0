/// When the broker's writer gets stuck, with a client that takes nothing more and deliveries that go
/// on as before.
///
/// inet_drv.c, `tcp_sendv`: what the kernel refuses waits in the driver's queue. A write that finds
/// something there, and makes it as long as `high_watermark`, waits; from then on `send_timeout` runs.
struct StuckWriter {
  /// When the driver's queue holds its first byte.
  var queues: Window
  /// When the writer waits.
  var waits: Window
  /// Whether it surely comes so far: the client may let too few deliveries wait for its
  /// acknowledgments.
  var isCertain: Bool

  struct Window {
    var earliest: Instant
    var likely: Instant
    var latest: Instant

    mutating func end(by instant: Instant) {
      latest = min(latest, instant)
      likely = min(likely, latest)
      earliest = min(earliest, latest)
    }
  }

  /// `high_watermark` of inet_drv, bytes.
  static let highWatermark = 8192.0
  /// Deviations beyond which hardly any sum of periods lies: 2 standard deviations, each 1.25 mean
  /// ones.
  private static let doubt = 2.5

  /// - Parameter since: when the client stopped taking: its first write then is the first that stays.
  /// - Returns: `nil` if the writer most likely never gets stuck, or too little is known.
  init?(_ flow: Flow, since start: Instant, _ kernel: KernelProfile) {
    guard let traffic = flow.traffic, traffic.bytesPerSecond > 0, traffic.write > 0
    else { return nil }
    let told = flow.unanswered.queue
    let buffer =
      told.map { SendBuffer($0.queue, write: traffic.write) }
      ?? SendBuffer(for: flow, traffic, kernel)
    // A message is written at once, whatever its segments show.
    let write = max(traffic.write, traffic.message ?? 0)
    let limit = flow.prefetch.limit.map { Double($0) * (traffic.message ?? write) }
    var schedule = Schedule(traffic: traffic, write: write, start: start, written: write)
    if let told, !told.queue.isFull {
      schedule.start = told.at
      schedule.written = Double(told.queue.bytes)
    }
    guard Self.limited(limit, lets: Schedule.waiting(buffer.likely, write)) else { return nil }
    isCertain =
      Self.limited(limit, lets: Schedule.waiting(buffer.most, write))
      && (limit == nil || flow.prefetch.isExact)
    queues = schedule.window(buffer) { Schedule.queueing($0, write) }
    waits = schedule.window(buffer) { Schedule.waiting($0, write) }
    if let fullBy = told?.fullBy {
      queues.end(by: fullBy)
      waits.end(by: schedule.waiting(from: fullBy))
    }
    guard waits.likely - start <= Self.horizon(flow, start) else { return nil }
  }

  /// How far ahead it may be said that deliveries go on as before: what goes on for long goes on. A
  /// consumer that only takes nothing for a while may take everything again.
  private static func horizon(_ flow: Flow, _ start: Instant) -> Interval {
    let certain = Interval.seconds(120)
    if flow.client.isWindowClosed { return certain }
    return max(certain, min(max(start - flow.began, .zero), .seconds(86_400)) * 30)
  }

  private static func limited(_ limit: Double?, lets bytes: Double) -> Bool {
    limit.map { $0 >= bytes } ?? true
  }

  /// The broker's writes after the client stopped taking.
  private struct Schedule {
    var traffic: SendRate.Traffic
    var write: Double
    /// By then so many bytes are written.
    var start: Instant
    var written: Double

    /// Bytes written with the first write that the kernel does not take whole.
    static func queueing(_ size: Double, _ write: Double) -> Double {
      ((size / write).rounded(.down) + 1) * write
    }

    /// Bytes written with the first write that waits.
    static func waiting(_ size: Double, _ write: Double) -> Double {
      max(
        queueing(size, write) + write,
        ((size + StuckWriter.highWatermark) / write).rounded(.up) * write)
    }

    func window(_ buffer: SendBuffer, _ bytes: (Double) -> Double) -> Window {
      let times = [buffer.least, buffer.likely, buffer.most].map { time(of: bytes($0)) }
      return Window(
        earliest: start + .seconds(max(0, times[0] - doubt(times[0]))),
        likely: start + .seconds(times[1]),
        latest: start + .seconds(times[2] + doubt(times[2])))
    }

    /// When the writer waits at the latest, once the kernel takes nothing more.
    func waiting(from instant: Instant) -> Instant {
      let seconds = time(of: written + StuckWriter.highWatermark + write)
      return instant + .seconds(seconds + doubt(seconds))
    }

    /// Seconds beyond which nothing is foreseen; a trickle may need more than an instant can tell.
    private static let longest = 1e7

    private func time(of bytes: Double) -> Double {
      min(max(0, bytes - written) / traffic.bytesPerSecond, Self.longest)
    }

    /// Of so many seconds: how much earlier or later it may be.
    private func doubt(_ seconds: Double) -> Double {
      let periods = max(1, seconds / max(traffic.period.seconds, 1e-3))
      return min(
        StuckWriter.doubt * traffic.deviation * periods.squareRoot() / traffic.bytesPerSecond,
        Self.longest)
    }
  }
}

/// When the broker gives up writing to a client that takes nothing more.
///
/// ranch listens with `send_timeout` 30 s. inet_drv.c, `tcp_sendv`, starts the timer when the
/// kernel's send buffer is full and 8 KiB more wait in the driver. When it expires, the writer fails
/// and the socket is closed with a RST.
///
/// The size of the buffer does not show on the wire. Known are: when the client stopped taking, how
/// fast the broker sent until then, and two bounds. The buffer holds at least twice what has been in
/// flight (`tcp_sndbuf_expand`), and at most `tcp_wmem`. Between them every order of magnitude is
/// equally likely, so the middle is their geometric mean.
struct SendTimeoutClock {
  var kernel: KernelProfile
  var broker: BrokerProfile

  /// A consumer that pauses for less is slow, not stuck.
  private static let patience = Interval.seconds(10)
  /// `high_watermark` of inet_drv, bytes.
  private static let driverQueue = 8192.0
  /// The send buffer of a new connection, bytes (measured at MSS 1460).
  private static let initialBuffer = 87_040.0
  /// If the window closes again so soon after it opened, the broker had more to send all the time.
  private static let pressure = Interval.milliseconds(500)
  private static let slack = Interval.milliseconds(100)

  func forecast(for flow: Flow, now: Instant) -> Forecast? {
    guard let stopped = stopped(flow) else { return nil }
    let rate = flow.brokerRate.bytesPerSecond(at: flow.brokerLastNew ?? stopped)
    guard rate > 0 else { return nil }
    let (least, most) = buffer(flow)
    // If the broker sends only a little now and then, nobody knows when the buffer is full.
    guard most / rate < broker.sendTimeout.seconds else { return nil }
    let full = { (size: Double) in
      stopped + .seconds((size + Self.driverQueue) / rate) + broker.sendTimeout
    }
    let isPressing = isPressing(flow, stopped)
    let soonest = stopped + broker.sendTimeout
    return Forecast(
      ending: .sendTimeout, condition: .zeroWindow,
      closesAt: isPressing ? soonest : full((least * most).squareRoot()),
      earliest: (isPressing ? soonest - Self.pressure : full(least)) - Self.slack,
      latest: full(most) + Self.slack, confidence: 0.7,
      isSpoken: now >= stopped + Self.patience)
  }

  func nextEvaluation(of flow: Flow, after now: Instant) -> Instant? {
    .earliest(of: [stopped(flow).map { $0 + Self.patience }], after: now)
  }

  /// Whether the broker had more to send than the client took even before: its window had just
  /// been closed and opened. Then the buffer is full already.
  private func isPressing(_ flow: Flow, _ stopped: Instant) -> Bool {
    flow.client.windowReopenedAt.map { stopped - $0 < Self.pressure } ?? false
  }

  /// The least and the most bytes that the kernel may hold for the client.
  private func buffer(_ flow: Flow) -> (least: Double, most: Double) {
    let most = Double(kernel.maximumSendBuffer)
    let segment = Double(flow.clientMaximumSegmentSize ?? 1460)
    // Twice the congestion window, each segment with the memory it takes: its payload and headers
    // rounded up to a power of two, and the sk_buff.
    let memory = Double(Self.powerOfTwo(atLeast: Int(segment) + 640) + 256)
    let least = 2 * Double(flow.brokerLargestFlight) / segment * memory
    return (min(max(least, Self.initialBuffer), most), most)
  }

  private static func powerOfTwo(atLeast size: Int) -> Int {
    var power = 1
    while power < size { power *= 2 }
    return power
  }

  /// Since when the client takes nothing: its window is closed, or it acknowledges nothing.
  private func stopped(_ flow: Flow) -> Instant? {
    if let closed = flow.client.windowClosedAt { return closed }
    guard let episode = flow.unanswered.episode, episode.count > 0 else { return nil }
    return episode.firstSent
  }
}

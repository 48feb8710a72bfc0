/// How many bytes the broker's kernel takes for a client that acknowledges nothing.
///
/// Linux limits the memory of a socket's segments (`sk_wmem_queued` by `sk_sndbuf`), not their bytes.
/// - The limit is set when the connection is established, to twice the initial congestion window of
///   ten segments, or three times with BBR (`tcp_sndbuf_expand`). A segment's share is its size with
///   headers, rounded up to a power of two, and its `sk_buff`: at MSS 1460 2304 bytes, or 4352 where
///   the kernel is built for large headers. So it is 46,080 to 130,560 bytes.
/// - A segment has 915 bytes of its own (measured, Linux 6.18), and at most 17 pieces of memory
///   (`MAX_SKB_FRAGS`). The writes of one thread to one socket share a piece; where a thread writes to
///   many sockets in turn, as a broker does, each write is a piece. So small writes cost more than
///   their bytes.
/// - What waits in the buffer is joined into long segments. But a write that is sent at once, as the
///   congestion window allows, stays a segment of its own.
/// - A new segment is refused when the limit is reached, but the last one is filled: what is taken can
///   be more than the limit.
/// - The limit grows with the congestion window once the broker has run into it (`tcp_new_space`).
///
/// With RabbitMQ 3.10 and 4.0 and BBR (69,120 bytes), the bytes taken by writes of 150 bytes to 8 kB were
/// mostly within a tenth of what is said here of a shared thread, and all but one within a quarter.
struct SendBuffer {
  /// Bytes of the stream.
  private(set) var least: Double
  private(set) var likely: Double
  private(set) var most: Double
  /// Of memory, as it most likely is at first.
  private let limit: Double

  /// Segments that were sent and not acknowledged, and their bytes.
  struct Flight {
    var segments = 0.0
    var bytes = 0.0
  }

  /// Ethernet's.
  static let usualSegment: UInt16 = 1460
  private static let overhead = 915.0
  private static let pieces = 17.0
  /// Of a segment: half of a window of 64 kB (`tcp_bound_to_half_wnd`), and at most 64 kB.
  private static let halfWindow = 47_784.0
  private static let fullSegment = 63_712.0
  private static let initialWindow = 10.0
  /// Segments' headers in a kernel that is built for few kinds of links, and for many
  /// (`MAX_TCP_HEADER` and `skb_shared_info`).
  private static let headers = (small: 512, large: 640)
  /// Where the limit had grown, 1.0 to 1.1 MB were taken (measured, RabbitMQ 3.10 and 4.0).
  private static let grown = 1_050_000.0

  init(for flow: Flow, _ traffic: SendRate.Traffic, _ kernel: KernelProfile) {
    let write = max(traffic.write, 1)
    let segment = Int(flow.clientMaximumSegmentSize ?? Self.usualSegment)
    self.init(segment: segment, write: write, kernel, holding: Self.flight(of: flow))
    guard kernel.sendBuffer == nil else { return }
    let flight = Double(flow.brokerLargestFlight)
    let isLimited =
      max(traffic.message ?? 0, flight * (1 + Self.overhead / write)) > 0.9 * limit
    guard isLimited || flow.client.isWindowClosed else { return }
    grow(
      flight: flight, Double(kernel.maximumSendBuffer),
      isSure: flow.client.isWindowClosed || flight > 2 * limit)
  }

  /// Of a connection of which the kernel tells: its bytes go on to take as much memory as they do.
  ///
  /// - Parameter write: bytes that the broker writes at a time.
  init(_ queue: SendQueue, write: Double) {
    limit = Double(queue.limit)
    let share = Double(queue.bytes) / Double(max(queue.memory, 1))
    let segment = min(Self.halfWindow, Self.pieces * write)
    least = queue.isFull ? Double(queue.bytes) : share * limit
    // The last segment is filled.
    most = queue.isFull ? least : least + segment
    likely = (least + most) / 2
  }

  /// Of a connection whose buffer has not grown.
  ///
  /// - Parameters:
  ///   - segment: bytes of payload that the client takes at once.
  ///   - write: bytes that the broker writes at a time.
  ///   - flight: what the buffer holds already.
  init(
    segment: Int, write: Double, _ kernel: KernelProfile, holding flight: Flight = Flight()
  ) {
    if let limit = kernel.sendBuffer.map(Double.init) {
      least = Self.capacity(limit, write, flight)
      likely = least
      most = Self.capacity(limit, nil, flight)
      self.limit = limit
      return
    }
    let small = Self.share(of: segment + Self.headers.small)
    let maximum = Double(kernel.maximumSendBuffer)
    func initial(_ share: Double, times factor: Double) -> Double {
      let limit = max(share * factor * Self.initialWindow, Double(kernel.initialSendBuffer))
      return min(limit, maximum)
    }
    limit = initial(small, times: 3)
    least = Self.capacity(initial(small, times: 2), write, flight)
    likely = Self.capacity(limit, write, flight)
    most = Self.capacity(
      initial(Self.share(of: segment + Self.headers.large), times: 3), nil, flight)
  }

  private static func flight(of flow: Flow) -> Flight {
    guard let oldest = flow.broker.acknowledged, let next = flow.broker.next else {
      return Flight()
    }
    return Flight(
      segments: Double(flow.unanswered.segments), bytes: Double(max(0, next.distance(from: oldest)))
    )
  }

  /// The broker has run into the limit: it has grown by now, or not yet.
  ///
  /// - Parameters:
  ///   - flight: the congestion window is no smaller. Each of its bytes has room for two to three, in
  ///     segments that count up to twice their bytes.
  ///   - isSure: whether it has grown for certain. A window that closes lets the broker run into
  ///     the limit while acknowledgments still come.
  private mutating func grow(flight: Double, _ maximum: Double, isSure: Bool) {
    most = max(most, min(max(6 * flight, 4 * Self.grown), maximum))
    guard isSure else { return }
    least = max(least, min(flight, maximum))
    likely = min(max(likely, Self.grown, 1.6 * flight), most)
  }

  /// Bytes that are taken until a new segment is refused.
  ///
  /// - Parameter write: bytes of a piece of memory; `nil` where writes share one.
  private static func capacity(_ limit: Double, _ write: Double?, _ flight: Flight) -> Double {
    let segment = write.map { min(halfWindow, pieces * $0) } ?? fullSegment
    let joined = flight.bytes / segment
    let excess = overhead * max(0, flight.segments - joined)
    let rest = max(0, limit - excess)
    return max(flight.bytes, (rest / (segment + overhead)).rounded(.up) * segment)
  }

  /// Of the limit, what one segment of so many bytes stands for.
  private static func share(of size: Int) -> Double {
    var power = 1
    while power < size { power *= 2 }
    return Double(power + 256)
  }
}

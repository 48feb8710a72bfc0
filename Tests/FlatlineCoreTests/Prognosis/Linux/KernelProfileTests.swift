import Testing

@testable import FlatlineCore

/// Linux `tcp_model_timeout`.
struct KernelProfileTests {
  /// (2^(N+1) - 1) 0.2 s up to N = 9, where the doubled timeout is still below 120 s; then 120 s
  /// more each.
  @Test(arguments: [
    (0, 0.2), (3, 3.0), (5, 12.6), (6, 25.4), (8, 102.2), (9, 204.6), (10, 324.6), (12, 564.6),
    (15, 924.6), (255, 204.6 + 246 * 120),
  ])
  func retransmissionLimit(retries: Int, seconds: Double) {
    var kernel = KernelProfile()
    kernel.retries2 = retries
    #expect(kernel.retransmissionLimit == .seconds(seconds))
  }

  /// `tcp_rto_max_ms` 5000: five doublings to 3.2 s, then eleven times 5 s. (Measured: the end
  /// came at the next expiry, 63.2 s.)
  @Test func lowerMaximum() {
    var kernel = KernelProfile()
    kernel.maximumTimeout = .seconds(5)
    #expect(kernel.retransmissionLimit == .seconds(61.2))
  }

  @Test(arguments: [(100, 10_000_000), (250, 4_000_000), (300, 3_333_333), (1000, 1_000_000)])
  func jiffy(hz: Int, nanoseconds: Int64) {
    var kernel = KernelProfile()
    kernel.hz = hz
    #expect(kernel.jiffy.nanoseconds == nanoseconds)
  }
}

import Testing

@testable import FlatlineCore

/// Linux `inet_csk_rto_backoff`, and the doubling in `tcp_retransmit_timer`.
struct RetransmissionBackoffTests {
  /// 204 ms and at most 120 s, at 250 Hz.
  @Test(arguments: [
    (0, 51), (1, 102), (3, 408), (9, 26_112), (10, 30_000), (16, 30_000), (255, 30_000),
  ])
  func inetCskRtoBackoff(backoff: Int, jiffies: Int) {
    #expect(
      RetransmissionBackoff.inetCskRtoBackoff(51, backoff, maximum: 30_000) == jiffies)
  }

  /// One doubling after the other comes to the same.
  @Test func doubled() {
    var timeout = 51
    for backoff in 1...20 {
      timeout = RetransmissionBackoff.doubled(timeout, maximum: 30_000)
      #expect(
        timeout == RetransmissionBackoff.inetCskRtoBackoff(51, backoff, maximum: 30_000))
    }
  }

  /// A first timeout beyond the maximum counts as the maximum.
  @Test(arguments: [(0, 200), (1, 600), (3, 3000), (9, 204_600), (10, 324_600)])
  func tcpModelTimeout(retries: Int, milliseconds: Int) {
    #expect(
      RetransmissionBackoff.tcpModelTimeout(retries: retries, base: 200, maximum: 120_000)
        == milliseconds)
    #expect(
      RetransmissionBackoff.tcpModelTimeout(retries: retries, base: 200, maximum: 100)
        == 100 * (retries + 1))
  }
}

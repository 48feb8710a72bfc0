/// How Linux lengthens a timeout that expires again and again. In any unit.
enum RetransmissionBackoff {
  /// `inet_csk_rto_backoff`: the timeout after `backoff` doublings (`icsk_backoff`), at most
  /// `maximum`.
  ///
  /// No more than 16 doublings are made, which keeps the shift from overflowing: a timeout of
  /// 200 ms or more is then beyond any maximum in use.
  static func inetCskRtoBackoff(_ timeout: Int, _ backoff: Int, maximum: Int) -> Int {
    min(timeout << min(backoff, 16), maximum)
  }

  /// One more doubling, as `tcp_retransmit_timer` does it: `min(icsk_rto << 1, TCP_RTO_MAX)`.
  static func doubled(_ timeout: Int, maximum: Int) -> Int { min(timeout * 2, maximum) }

  /// `tcp_model_timeout`: the sum of the first timeout and `retries` more, each twice the one
  /// before, and at most `maximum`.
  static func tcpModelTimeout(retries: Int, base: Int, maximum: Int) -> Int {
    var sum = 0
    var timeout = min(base, maximum)
    for _ in 0...retries {
      sum += timeout
      timeout = doubled(timeout, maximum: maximum)
    }
    return sum
  }
}

/// How many errors a Linux router has left for one host, about routes that it does not have.
///
/// Both of its limits take from one budget, which fills as time passes: `ip_error` a second's worth of
/// at most five for each packet that has no route (net/ipv4/route.c: `error_cost`, `error_burst`), and
/// what is then to be sent another (net/ipv4/icmp.c: `icmpv4_xrlim_allow`, with `icmp_ratelimit` at
/// 1 s). So two are sent at once and one in two seconds later; and a packet that finds less than two
/// seconds' worth takes one in vain.
struct ErrorBudget: Sendable, Equatable {
  private var left: Int
  /// Units of time in a second.
  private let second: Int

  private static let most = 5

  /// Of a host that was told nothing for a while.
  init(second: Int) {
    left = Self.most * second
    self.second = second
  }

  private init(left: Int, second: Int) {
    self.left = left
    self.second = second
  }

  /// In other units.
  func counted(inSecondsOf other: Int) -> ErrorBudget {
    ErrorBudget(left: Int(Double(left) / Double(second) * Double(other)), second: other)
  }

  /// A packet comes.
  ///
  /// - Parameter wait: since the last.
  /// - Returns: whether it is answered.
  mutating func answers(after wait: Int) -> Bool {
    let most = Self.most * second
    // However long that is, by the packets' stamps.
    left = min(left + min(max(0, wait), most), most)
    for _ in 0..<2 {
      guard left >= second else { return false }
      left -= second
    }
    return true
  }
}

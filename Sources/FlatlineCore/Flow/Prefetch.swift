/// How many deliveries the client lets wait for its acknowledgment (`basic.qos`), over all channels.
///
/// Of channels that change theirs in turn only the last is remembered, and closed ones are not
/// subtracted: then the sum is too large, and not ``isExact``.
struct Prefetch: Sendable, Equatable {
  private var total: UInt32 = 0
  private var last: UInt16 = 0
  private var channel: UInt16 = 0
  /// Whether only one channel has set a limit.
  private(set) var isExact = true
  /// Whether a channel has none.
  private var isOpen = false

  /// `nil` where there is no limit, or none was seen.
  var limit: Int? { total > 0 && !isOpen ? Int(total) : nil }

  mutating func set(_ count: UInt16, on channel: UInt16) {
    if channel == self.channel {
      total &-= UInt32(last)
      if last == 0 { isOpen = false }
    } else if self.channel != 0 {
      isExact = false
    }
    total &+= UInt32(count)
    if count == 0 { isOpen = true }
    last = count
    self.channel = channel
  }
}

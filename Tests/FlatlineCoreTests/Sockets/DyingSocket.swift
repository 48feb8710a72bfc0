@testable import FlatlineCore

/// A kernel that retransmits into silence, tick by tick, and what it tells of its socket.
struct DyingSocket {
  var kernel = KernelProfile()
  /// The timeout without doublings, in ticks.
  var base = 51
  /// The kernel's count at the first retransmission.
  var began = 0

  /// The retransmissions, and last the expiry at which the kernel gives up.
  var expiries: [Int] {
    let jiffies = Jiffies(of: kernel)
    let limit = jiffies.usecsToJiffies(kernel.retransmissionLimit)
    var ticks = [began]
    while let last = ticks.last, last - began < limit {
      ticks.append(
        TimerWheel.firing(armedAt: last, delay: timeout(ticks.count), isInTimer: true))
    }
    return ticks
  }

  /// What the kernel tells after so many retransmissions.
  ///
  /// - Parameter isNew: whether the kernel counts the time in timeouts.
  func socket(after retries: Int, now: Int, isNew: Bool) -> KernelSocket {
    let jiffies = Jiffies(of: kernel)
    let sent = expiries[retries - 1]
    var information = TCPInformation()
    information.retransmits = retries
    information.backoff = retries
    information.retransmissionTimeout = jiffies.interval(timeout(retries))
    information.unacknowledged = 1
    information.sinceDataSent = jiffies.interval(now - sent)
    information.sinceAcknowledged = jiffies.interval(now - began + 2 * base)
    information.roundTrip = .milliseconds(1)
    if isNew {
      information.timeoutSeries = 1
      information.timeInTimeouts = jiffies.interval(now - began)
    }
    var socket = KernelSocket(
      local: Endpoint(IPAddress(v4: 1), 5672), remote: Endpoint(IPAddress(v4: 2), 40_000))
    socket.inode = 1
    socket.sendQueue = 8
    socket.timer = .retransmission(
      retries: retries, expiresIn: jiffies.interval(sent + timeout(retries) - now))
    socket.information = information
    return socket
  }

  private func timeout(_ backoff: Int) -> Int {
    RetransmissionBackoff.inetCskRtoBackoff(
      base, backoff, maximum: Jiffies(of: kernel).tcpRtoMax(kernel))
  }
}

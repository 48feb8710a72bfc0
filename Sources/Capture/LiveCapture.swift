import FlatlineCore
import Glibc

/// Captures from several interfaces as one, in time order as far as the kernel keeps to it.
///
/// It waits for an interface that is down. One that is removed and comes back is opened again, if
/// this process still may.
package struct LiveCapture: ~Copyable {
  /// Something that happened to an interface, for the log.
  package struct Notice: Sendable {
    package var interface: String
    package var text: String
    /// Whether packets are missed from here on.
    package var isTrouble: Bool
  }

  /// What ``next(upTo:_:)`` found.
  package enum Next: Equatable, Sendable {
    case packet
    /// The earliest packet is stamped so, which is too late.
    case later(Instant)
    /// No packet has come.
    case nothing
  }

  private let options: LiveOptions
  /// The interfaces' namespace, if it is not this process's.
  private let namespace: NetworkNamespace?
  private let probe: InterfaceProbe
  private var interfaces: [Interface] = []
  private var notices: [Notice] = []

  /// Between two attempts to use an interface that does not work.
  private static let retryPause = Duration.milliseconds(500)

  /// A class because an array cannot hold a noncopyable source.
  private final class Interface {
    let name: String
    var source: LiveSource?
    /// Of the source's current packet, until that is handed over.
    var timestamp: Instant?
    /// Since when it has not worked; `nil` while it works.
    var failedAt: ContinuousClock.Instant?
    var triedAt: ContinuousClock.Instant?
    /// The sum over sources that were closed.
    var past = InterfaceStatistics()
    /// The present source's, as last read.
    var last = InterfaceStatistics()
    /// The kernel's number for it, which changes when it is removed and created again.
    var index: Int32
    /// It will not be opened again.
    var isGivenUp = false

    init(_ name: String, index: Int32, _ source: consuming LiveSource) {
      self.name = name
      self.index = index
      self.source = consume source
    }
  }

  /// - Parameter namespace: the one that the calling thread is in, if it will leave it.
  /// - Throws: ``CaptureError`` for the first interface that cannot be opened.
  package init(
    interfaces names: [String], in namespace: NetworkNamespace?, _ options: LiveOptions
  ) throws(CaptureError) {
    self.options = options
    self.namespace = namespace
    probe = InterfaceProbe()
    for name in names {
      let source = try LiveSource(name, options)
      interfaces.append(Interface(name, index: probe.state(of: name).index, source))
    }
  }

  /// Whether some interface does not work, so that packets are missed.
  package var isMissingPackets: Bool { interfaces.contains { $0.failedAt != nil } }

  /// Whether no interface will work again.
  package var hasEnded: Bool { interfaces.allSatisfy(\.isGivenUp) }

  /// Waits for packets, but no longer than `timeout` or until there is a byte to read on the file
  /// descriptor `wake`.
  package mutating func wait(timeout: Interval, wake: Int32) {
    var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
    for interface in interfaces where interface.failedAt == nil {
      if let descriptor = interface.source?.descriptor {
        descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
    }
    // A packet that was left for later is not in the kernel's hands any more.
    let isPacketLeft = interfaces.contains { $0.timestamp != nil }
    let milliseconds = isPacketLeft ? 0 : Int32(clamping: timeout.nanoseconds / 1_000_000)
    // A signal may end the wait early; errors of a source show when it is read.
    _ = unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds)
  }

  /// Calls `body` with the earliest packet available, if it is stamped no later than `limit`.
  package mutating func next(
    upTo limit: Instant, _ body: (PacketHeader, Span<UInt8>) -> Void
  ) -> Next {
    var earliest: Interface?
    for interface in interfaces {
      if interface.timestamp == nil { advance(interface) }
      guard let timestamp = interface.timestamp else { continue }
      if timestamp < earliest?.timestamp ?? .distantFuture { earliest = interface }
    }
    guard let earliest, let timestamp = earliest.timestamp else { return .nothing }
    guard timestamp <= limit else { return .later(timestamp) }
    earliest.source?.withPacket(at: timestamp, body)
    earliest.timestamp = nil
    return .packet
  }

  /// Passes over packets stamped later than `instant`, as a clock that was set back leaves them.
  ///
  /// - Returns: how many.
  package mutating func discard(after instant: Instant) -> Int {
    var count = 0
    for interface in interfaces {
      while true {
        if interface.timestamp == nil { advance(interface) }
        guard let timestamp = interface.timestamp, timestamp > instant else { break }
        interface.timestamp = nil
        count += 1
      }
    }
    return count
  }

  /// Finds out which interfaces are down, because libpcap does not report it. To be called about
  /// once a second.
  package mutating func checkInterfaces() {
    if let namespace, namespace.isGone {
      for interface in interfaces { giveUp(interface, "its network namespace is gone") }
      return
    }
    // `any` is not an interface: it has no number, and is never down.
    for interface in interfaces where interface.failedAt == nil && interface.index != 0 {
      switch probe.state(of: interface.name) {
      case .up: break
      case .down: fail(interface, "is down")
      case .absent: fail(interface, "is gone")
      }
    }
  }

  /// Of each interface, since the start.
  package mutating func statistics() -> [(interface: String, statistics: InterfaceStatistics)] {
    interfaces.map { interface in
      if let now = interface.source?.statistics() { interface.last = now }
      return (interface.name, interface.past + interface.last)
    }
  }

  /// What has happened since the last call.
  package mutating func drainNotices() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }

  /// Moves to the next packet that has a usable timestamp, if there is one.
  private mutating func advance(_ interface: Interface) {
    if interface.failedAt != nil, !retry(interface) { return }
    while true {
      switch interface.source?.next() {
      case .packet:
        interface.timestamp = interface.source?.timestamp
        if interface.timestamp != nil { return }
      case .failed(let message):
        fail(interface, message)
        return
      case .nothing, nil: return
      }
    }
  }

  private mutating func fail(_ interface: Interface, _ message: String) {
    let now = ContinuousClock.now
    interface.triedAt = now
    if interface.failedAt != nil { return }
    interface.failedAt = now
    notices.append(Notice(interface: interface.name, text: message, isTrouble: true))
  }

  /// Tries to use an interface again. The socket of one that was down receives again by itself; one
  /// that was removed and created again needs a new socket.
  ///
  /// - Returns: whether it works.
  private mutating func retry(_ interface: Interface) -> Bool {
    let now = ContinuousClock.now
    guard let failedAt = interface.failedAt, let triedAt = interface.triedAt,
      now - triedAt >= Self.retryPause
    else { return false }
    interface.triedAt = now
    guard case .up(let index) = probe.state(of: interface.name) else { return false }
    if index != interface.index, !reopen(interface, index) { return false }
    interface.failedAt = nil
    let seconds = Int((now - failedAt) / .seconds(1))
    notices.append(
      Notice(interface: interface.name, text: "works again, after \(seconds) s", isTrouble: false))
    return true
  }

  private mutating func reopen(_ interface: Interface, _ index: Int32) -> Bool {
    // This process has left the namespace: the interface of that name here is another one.
    guard namespace == nil else {
      giveUp(interface, "was made anew in its network namespace")
      return false
    }
    do {
      let source = try LiveSource(interface.name, options)
      interface.past = interface.past + interface.last
      interface.last = InterfaceStatistics()
      interface.source = consume source
      interface.index = index
      return true
    } catch {
      giveUp(interface, "was made anew, and \(error.reason)")
      return false
    }
  }

  private mutating func giveUp(_ interface: Interface, _ why: String) {
    guard !interface.isGivenUp else { return }
    interface.isGivenUp = true
    // It may have failed before; that it is given up is news all the same.
    interface.failedAt = nil
    fail(interface, "\(why); start flatline again")
  }
}

import FlatlineCore
import Glibc

/// Captures from several interfaces as one, in time order as far as the kernel hands over so.
///
/// An interface that goes down is waited for; one that disappears is opened again when it is back,
/// if this process still may.
public struct LiveCapture: ~Copyable {
  /// What happened to an interface, for the log.
  public struct Notice: Sendable, Equatable {
    public var interface: String
    public var text: String
    /// Whether packets are being missed from here on.
    public var isTrouble: Bool
  }

  private let options: LiveOptions
  /// Where the interfaces are, if that is not where this process is.
  private let namespace: NetworkNamespace?
  private let probe: InterfaceProbe
  private var interfaces: [Interface] = []
  private var notices: [Notice] = []
  /// Packets whose timestamp lies outside the years 1970 to 2116, which were passed over.
  public private(set) var timestampsOutOfRange = 0

  /// Looks at an interface that does not work, so far apart.
  private static let retryTime = Duration.milliseconds(500)

  /// A class, for an array cannot hold a noncopyable source.
  private final class Interface {
    let name: String
    var source: LiveSource?
    /// The packet that the source stands on.
    var timestamp: Instant?
    /// Since when it has not worked, by the monotonic clock.
    var failedAt: ContinuousClock.Instant?
    var triedAt: ContinuousClock.Instant?
    /// Of sources that were closed.
    var past = InterfaceStatistics()
    var last = InterfaceStatistics()
    /// The kernel's number for it: another after it was removed and made anew.
    var index: Int32
    /// It was made anew, and may not be opened.
    var isGivenUp = false

    init(_ name: String, index: Int32, _ source: consuming LiveSource) {
      self.name = name
      self.index = index
      self.source = consume source
    }
  }

  /// - Parameter namespace: the one that the calling thread is in, if it will not stay there.
  /// - Throws: ``CaptureError`` for the first interface that cannot be opened.
  public init(
    interfaces names: [String], in namespace: NetworkNamespace?, _ options: LiveOptions
  ) throws(CaptureError) {
    self.options = options
    self.namespace = namespace
    probe = InterfaceProbe()
    for name in names {
      let source = try LiveSource.open(name, options)
      interfaces.append(Interface(name, index: probe.state(of: name).index, source))
    }
  }

  /// Whether packets are being missed on some interface, for it does not work.
  public var isDeaf: Bool { interfaces.contains { $0.failedAt != nil } }

  /// Whether none of the interfaces will work again.
  public var isHopeless: Bool { interfaces.allSatisfy(\.isGivenUp) }

  /// Waits for packets, for a byte on `wake`, or for the end of `timeout`.
  public mutating func wait(timeout: Interval, wake: Int32) {
    var descriptors = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
    for interface in interfaces where interface.failedAt == nil {
      if let descriptor = interface.source?.descriptor {
        descriptors.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
    }
    let milliseconds = Int32(clamping: timeout.nanoseconds / 1_000_000)
    // An interrupted wait is a short one; errors of a source show when it is read.
    _ = unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds)
  }

  /// Calls `body` with the earliest packet that there is; `false` when there is none.
  public mutating func next(_ body: (PacketHeader, Span<UInt8>) -> Void) -> Bool {
    var earliest: Interface?
    for interface in interfaces {
      if interface.timestamp == nil { advance(interface) }
      guard let timestamp = interface.timestamp else { continue }
      if timestamp < earliest?.timestamp ?? .distantFuture { earliest = interface }
    }
    guard let earliest, let timestamp = earliest.timestamp else { return false }
    earliest.source?.withPacket(at: timestamp, body)
    earliest.timestamp = nil
    return true
  }

  /// Finds out which interfaces are down: libpcap waits for them without a word. To be called about
  /// once a second.
  public mutating func lookAtInterfaces() {
    if let namespace, namespace.isGone {
      for interface in interfaces { giveUp(interface, "its network namespace is gone") }
      return
    }
    // `any` is no interface: it has no number, and is never down.
    for interface in interfaces where interface.failedAt == nil && interface.index != 0 {
      switch probe.state(of: interface.name) {
      case .up: break
      case .down: fail(interface, "is down")
      case .absent: fail(interface, "is gone")
      }
    }
  }

  /// By interface, since the start.
  public mutating func statistics() -> [(interface: String, statistics: InterfaceStatistics)] {
    interfaces.map { interface in
      if let now = interface.source?.statistics() { interface.last = now }
      return (interface.name, interface.past + interface.last)
    }
  }

  /// What has happened since the last call.
  public mutating func takeNotices() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }

  /// Moves to the next packet that has a usable timestamp, if there is one.
  private mutating func advance(_ interface: Interface) {
    if interface.failedAt != nil, !retry(interface) { return }
    while true {
      switch interface.source?.advance() {
      case .packet:
        interface.timestamp = interface.source?.timestamp
        if interface.timestamp != nil { return }
        timestampsOutOfRange += 1
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

  /// Whether an interface works again. The socket of one that was down receives again by itself;
  /// one that was removed and made anew needs another.
  private mutating func retry(_ interface: Interface) -> Bool {
    let now = ContinuousClock.now
    guard let failedAt = interface.failedAt, let triedAt = interface.triedAt,
      now - triedAt >= Self.retryTime
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
    // One of the same name here would be another.
    guard namespace == nil else {
      giveUp(interface, "was made anew in its network namespace")
      return false
    }
    do {
      let source = try LiveSource.open(interface.name, options)
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
    // Known to have failed, it may still be news that there is no hope.
    interface.failedAt = nil
    fail(interface, "\(why); start flatline again")
  }
}

extension InterfaceStatistics {
  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.received += right.received
    sum.droppedByKernel += right.droppedByKernel
    sum.droppedByInterface += right.droppedByInterface
    return sum
  }
}

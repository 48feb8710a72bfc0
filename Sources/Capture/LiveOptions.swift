import FlatlineCore

/// How to capture from interfaces.
package struct LiveOptions: Sendable, Equatable {
  package var ports: Set<UInt16> = [5672]
  /// Whether to capture also all that goes in tunnels.
  package var includesTunnels = false
  /// Bytes kept of each packet. The default is a whole Ethernet frame, so that handshakes can be
  /// read.
  package var snapshotLength = 1600
  /// The kernel's ring for each interface, in bytes.
  package var bufferSize = 32 << 20
  package var delivery = Delivery.immediate
  package var isPromiscuous = false

  /// When the kernel hands packets over.
  package enum Delivery: Sendable {
    /// Each as it comes.
    case immediate
    /// When a block of the ring is full, or after ``LiveOptions/batchTime``. The process wakes up
    /// less often, and the ring holds more packets because its slots have no fixed length.
    case batched
  }

  static let batchTime = Interval.milliseconds(20)

  /// How far behind the clock the capture may be taken to be complete: what the kernel may still
  /// hold back, and how late its interrupts may be.
  package var settlingTime: Interval {
    .milliseconds(30) + (delivery == .batched ? Self.batchTime * 2 : .zero)
  }

  package init() {}
}

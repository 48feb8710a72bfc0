import FlatlineCore

/// How to capture from interfaces.
public struct LiveOptions: Sendable, Equatable {
  public var ports: Set<UInt16> = [5672]
  /// Bytes of each packet: an Ethernet frame whole, so that handshakes can be read.
  public var snapshotLength = 1600
  /// The kernel's ring for each interface, in bytes.
  public var bufferSize = 32 << 20
  public var delivery = Delivery.immediate
  public var isPromiscuous = false

  /// When the kernel hands packets over.
  public enum Delivery: String, Sendable, CaseIterable {
    /// Each as it comes.
    case immediate
    /// When a block of the ring is full, or after ``LiveOptions/batchTime``: fewer wake-ups, and
    /// the ring holds more, for it has no slots of the snapshot length.
    case batched
  }

  public static let batchTime = Interval.milliseconds(20)

  /// After how long without a packet there was none: what the kernel may still hold back, and
  /// what its interrupts may be late.
  public var settlingTime: Interval {
    .milliseconds(30) + (delivery == .batched ? Self.batchTime * 2 : .zero)
  }

  public init() {}
}

/// What libpcap counted on one interface since it was opened.
public struct InterfaceStatistics: Sendable, Equatable {
  /// Packets that passed the filter.
  public var received = 0
  /// Of them, those the kernel had no room for.
  public var droppedByKernel = 0
  /// Packets that the interface or its driver lost before anybody saw them.
  public var droppedByInterface = 0

  public init() {}

  public var dropped: Int { droppedByKernel + droppedByInterface }
}

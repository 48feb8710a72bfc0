/// What libpcap counted on one interface since it was opened, in packets.
package struct InterfaceStatistics: Sendable, Equatable {
  /// Packets that passed the filter.
  package var received = 0
  /// Of them, those the kernel had no room for.
  package var droppedByKernel = 0
  /// Packets that the interface or its driver lost before anybody saw them.
  package var droppedByInterface = 0

  package var dropped: Int { droppedByKernel + droppedByInterface }

  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.received += right.received
    sum.droppedByKernel += right.droppedByKernel
    sum.droppedByInterface += right.droppedByInterface
    return sum
  }
}

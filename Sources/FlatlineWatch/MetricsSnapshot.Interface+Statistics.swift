import Capture
import FlatlineFeed

extension MetricsSnapshot.Interface {
  init(_ name: String, _ statistics: InterfaceStatistics) {
    self.init(
      name: name, received: statistics.received, droppedByKernel: statistics.droppedByKernel,
      droppedByInterface: statistics.droppedByInterface)
  }
}

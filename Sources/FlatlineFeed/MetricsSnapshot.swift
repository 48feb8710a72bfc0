import FlatlineCore

/// All that metrics show, as it was at one instant.
package struct MetricsSnapshot: Sendable {
  /// One interface, as the capture counts, in packets since the start.
  package struct Interface: Sendable {
    package var name: String
    /// Packets that passed the kernel's filter.
    package var received: Int
    /// Of them, those the kernel had no room for.
    package var droppedByKernel: Int
    /// Packets that the interface or its driver lost.
    package var droppedByInterface: Int

    package init(name: String, received: Int, droppedByKernel: Int, droppedByInterface: Int) {
      self.name = name
      self.received = received
      self.droppedByKernel = droppedByKernel
      self.droppedByInterface = droppedByInterface
    }
  }

  /// This process, as the kernel counts.
  package struct Process: Sendable {
    package var residentBytes = 0
    /// User and system time together.
    package var processorTime = Interval.zero
    package var startedAt = Instant.distantPast
    /// File descriptors, and the number above which there can be none.
    package var openDescriptors = 0
    package var mostDescriptors = 0

    package init() {}
  }

  /// What became of the settings when they were last read.
  package struct Settings: Sendable {
    package var areTaken = true
    /// When they were last taken.
    package var takenAt = Instant.distantPast

    package init() {}
  }

  package var at = Instant.distantPast
  package var version = ""
  /// The commit, where that is known.
  package var revision = ""
  package var settings = Settings()
  package var predictions: PredictionTally
  package var summary = Summary()
  /// Bytes, as the engine counts what is bounded.
  package var memory = 0
  /// Questions that the kernel took, and what became of all.
  package var probesSent = 0
  package var questions = QuestionCounts()
  /// Open connections by heartbeat interval; `nil` is an unknown one.
  package var census: [Interval?: Int] = [:]
  /// Connections of which one direction was seen.
  package var oneDirection = OneDirection()
  /// Where the interface is; `nil` as long as nothing was measured.
  package var vantage: Vantage?
  /// As the kernel told last; `nil` where it does not.
  package var sockets: SocketCounts?
  package var interfaces: [Interface] = []
  /// The longest time from a packet's timestamp to its processing, within the last second.
  package var lag = Interval.zero
  package var process = Process()
  /// By the name of the feed.
  package var deliveries: [(feed: String, counts: DeliveryQueue.Counts)] = []

  package init(prefix: SubnetPrefix) {
    predictions = PredictionTally(prefix: prefix)
  }
}

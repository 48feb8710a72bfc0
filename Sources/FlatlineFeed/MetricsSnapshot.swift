import Capture
import FlatlineCore

/// All that `/metrics` shows, as it was at one instant.
public struct MetricsSnapshot: Sendable {
  /// One interface, as the capture counts.
  public struct Interface: Sendable {
    public var name: String
    public var statistics: InterfaceStatistics

    public init(name: String, statistics: InterfaceStatistics) {
      self.name = name
      self.statistics = statistics
    }
  }

  /// This process, as the kernel counts.
  public struct Process: Sendable {
    public var residentBytes = 0
    public var processorTime = Interval.zero
    public var startedAt = Instant.distantPast

    public init() {}
  }

  public var at = Instant.distantPast
  public var version = ""
  public var predictions: PredictionTally
  public var summary = Summary()
  /// Open connections by heartbeat interval; `nil` is an unknown one.
  public var census: [Interval?: Int] = [:]
  public var interfaces: [Interface] = []
  /// From the latest packet's timestamp to its being looked at.
  public var lag = Interval.zero
  public var process = Process()
  /// By the name of the feed.
  public var deliveries: [(feed: String, counts: DeliveryQueue.Counts)] = []

  public init(prefix: SubnetPrefix) {
    predictions = PredictionTally(prefix: prefix)
  }
}

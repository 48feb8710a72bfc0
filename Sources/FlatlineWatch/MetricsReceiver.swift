import FlatlineCore
import FlatlineFeed

/// Something that shows or sends metrics. Called by the capture loop: the method may not wait.
protocol MetricsReceiver: AnyObject, Sendable {
  /// Called about once a second, before ``update(_:trouble:)``.
  ///
  /// - Parameter isCensusDue: whether there is time to look at every flow.
  func look(at engine: borrowing Engine, isCensusDue: Bool)
  /// Called about once a second.
  ///
  /// - Parameter trouble: why packets are missed, if they are.
  func update(_ snapshot: MetricsSnapshot, trouble: String?)
}

extension MetricsReceiver {
  func look(at engine: borrowing Engine, isCensusDue: Bool) {}
}

import FlatlineCore
import FlatlineFeed

/// A receiver of events. Called by the capture loop: no method may wait.
protocol Feed: AnyObject, Sendable {
  /// As metrics name it.
  var name: String { get }
  var counts: DeliveryQueue.Counts { get }
  /// Whether it reads ``EventBatch/json``.
  var needsJSON: Bool { get }
  /// Whether all that was published has arrived.
  var isFlushed: Bool { get }
  func publish(_ batch: EventBatch)
  /// Called about once a second.
  func advance(to now: Instant)
  /// Opens files again, after they were moved away.
  func reopen()
}

extension Feed {
  func advance(to now: Instant) {}
  func reopen() {}
}

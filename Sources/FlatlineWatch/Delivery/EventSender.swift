import FlatlineCore
import FlatlineFeed

/// Sends events to one receiver. It is used in one thread, and may wait there, but not without end.
protocol EventSender: AnyObject {
  var mostAtOnce: Int { get }
  /// Of their JSON.
  var mostBytesAtOnce: Int { get }
  func send(_ items: [DeliveryQueue.Item]) -> SendOutcome
}

extension EventSender {
  var mostAtOnce: Int { 1 }
  var mostBytesAtOnce: Int { .max }
}

/// What became of events that were sent.
enum SendOutcome: Sendable, Equatable {
  case accepted
  /// So many of them will never be accepted, and the others are.
  case partly(rejected: Int, why: String)
  /// Worth another attempt, but not before the receiver has had so much rest.
  case failed(String, retryAfter: Interval?)
  /// The receiver understood, and will never accept these.
  case refused(String)

  init(_ failure: MessageSocket.Failure) { self = .failed(failure.description, retryAfter: nil) }
}

/// Who gets events, one after the other.
struct Receiver: Sendable {
  /// Two with the same key are one. It may be secret.
  let key: String
  /// For logs and metrics.
  let name: String
  let makeSender: @Sendable () -> any EventSender
}

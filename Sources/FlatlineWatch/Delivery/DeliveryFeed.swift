import Dispatch
import FlatlineCore
import FlatlineFeed
import Logging
import Synchronization

/// Delivers every event to one receiver, one after the other, each until it is accepted.
final class DeliveryFeed: Feed {
  private struct State {
    var queue = DeliveryQueue()
    /// Nothing is published any more; what waits is delivered, until the first failure.
    var isRetired = false
  }

  let name: String
  private let makeSender: @Sendable () -> any EventSender
  private let logger: Logger
  private let state = Mutex(State())
  /// Between two looks at the queue: how long an event may wait before it is noticed.
  private static let pollPause = Interval.milliseconds(50)

  init(_ receiver: Receiver, logger: Logger) {
    name = receiver.name
    makeSender = receiver.makeSender
    self.logger = logger
  }

  var counts: DeliveryQueue.Counts { state.withLock { $0.queue.counts } }
  var needsJSON: Bool { true }
  var isFlushed: Bool { state.withLock { $0.queue.isEmpty } }

  func publish(_ batch: EventBatch) {
    state.withLock { state in
      for (event, line) in zip(batch.events, batch.json) { state.queue.add(line, event) }
    }
  }

  /// Delivers until the process ends, or the feed is retired, in a thread of its own.
  func start() {
    DispatchQueue(label: "flatline.delivery").async { self.run() }
  }

  func retire() { state.withLock { $0.isRetired = true } }

  private func run() {
    let sender = makeSender()
    while true {
      let (items, isRetired) = state.withLock { state in
        (
          state.queue.next(
            at: SystemClock.now, most: sender.mostAtOnce, size: sender.mostBytesAtOnce),
          state.isRetired
        )
      }
      guard !items.isEmpty else {
        if isRetired { return giveUp() }
        SystemClock.sleep(Self.pollPause)
        continue
      }
      take(sender.send(items), of: items)
    }
  }

  private func take(_ outcome: SendOutcome, of items: [DeliveryQueue.Item]) {
    let now = SystemClock.now
    state.withLock { state in
      switch outcome {
      case .accepted: state.queue.succeeded(items)
      case .partly(let rejected, _): state.queue.succeeded(items, rejected: rejected)
      case .failed(_, let retryAfter):
        state.queue.failed(items, isFinal: false, at: now, retryAfter: retryAfter)
      case .refused: state.queue.failed(items, isFinal: true, at: now)
      }
    }
    let what = items.count == 1 ? "an event" : "\(items.count) events"
    switch outcome {
    case .accepted: break
    case .partly(let rejected, let why):
      logger.error("\(name) refused \(rejected) of \(what), lost: \(why)")
    case .failed(let why, _): logger.warning("\(name) did not take \(what): \(why)")
    case .refused(let why): logger.error("\(name) refused \(what), lost: \(why)")
    }
  }

  /// Of a retired feed, what waits after a failure is nobody's.
  private func giveUp() {
    let left = counts.waiting
    if left > 0 { logger.warning("\(name): \(left) events that waited for it are lost") }
  }
}

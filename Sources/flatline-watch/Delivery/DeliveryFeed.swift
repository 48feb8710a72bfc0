import Dispatch
import FlatlineCore
import FlatlineFeed
import FlatlineHTTP
import Logging
import Synchronization

/// Posts every event to a URL, one after the other, each until it is accepted.
final class WebhookFeed: Feed {
  let name: String
  private let address: PostAddress
  private let logger: Logger
  private let queue = Mutex(DeliveryQueue())
  /// Between two looks at the queue: how long an event may wait before it is noticed.
  private static let pollPause = Interval.milliseconds(50)

  init(_ address: PostAddress, logger: Logger) {
    self.address = address
    self.logger = logger
    name = address.description
  }

  var counts: DeliveryQueue.Counts { queue.withLock { $0.counts } }
  var needsJSON: Bool { true }
  var isFlushed: Bool { queue.withLock { $0.isEmpty } }

  func publish(_ batch: EventBatch) {
    queue.withLock { queue in
      for line in batch.json { queue.add(line) }
    }
  }

  /// Delivers until the process ends, in a thread of its own.
  func start() {
    DispatchQueue(label: "flatline.webhook").async { self.run() }
  }

  private func run() -> Never {
    var poster = address.poster()
    while true {
      guard let item = queue.withLock({ $0.next(at: SystemClock.now) }) else {
        SystemClock.sleep(Self.pollPause)
        continue
      }
      // Lets a receiver tell a repetition from another event.
      let outcome = poster.post(item.body, headers: ["Flatline-Delivery: \(item.number)"])
      queue.withLock { queue in
        switch outcome {
        case .accepted: queue.succeeded(item)
        case .failed: queue.failed(item, isFinal: false, at: SystemClock.now)
        case .refused: queue.failed(item, isFinal: true, at: SystemClock.now)
        }
      }
      switch outcome {
      case .accepted: break
      case .failed(let why): logger.warning("\(name) did not take an event: \(why)")
      case .refused(let why): logger.error("\(name) refused an event, which is lost: \(why)")
      }
    }
  }
}

import FlatlineFeed
import Foundation
import Logging
import Synchronization

/// Posts every event to a URL, one after the other, each until it is accepted.
final class WebhookFeed: Feed {
  let name: String
  private let address: PostAddress
  private let poster: Poster
  private let logger: Logger
  private let queue = Mutex(DeliveryQueue())
  /// Between two looks at the queue: how long an event may wait before it is noticed.
  private static let pollPause = Duration.milliseconds(50)

  init(_ address: PostAddress, poster: Poster, logger: Logger) {
    self.address = address
    self.poster = poster
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

  /// Delivers until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      guard let item = queue.withLock({ $0.next(at: SystemClock.now) }) else {
        try? await Task.sleep(for: Self.pollPause)
        continue
      }
      // Lets a receiver tell a repetition from another event.
      let headers = ["Flatline-Delivery": String(item.number)]
      let outcome = await poster.post(Data(item.body.utf8), to: address, headers: headers)
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

/// The kernel's own word on a send buffer that nothing is taken from.
struct ToldQueue: Sendable {
  /// What it held when it was last not full; or, if it never was, when it was first told of.
  private(set) var queue: SendQueue
  private(set) var at: Instant
  /// When it was first seen to be full.
  private(set) var fullBy: Instant?

  init(_ queue: SendQueue, at instant: Instant) {
    self.queue = queue
    at = instant
    fullBy = queue.isFull ? instant : nil
  }

  mutating func move(over suspension: HostSuspension) {
    at = suspension.moved(at)
    fullBy = suspension.moved(fullBy)
  }

  mutating func note(_ queue: SendQueue, at instant: Instant) {
    if queue.isFull {
      fullBy = fullBy ?? instant
    } else {
      self = ToldQueue(queue, at: instant)
    }
  }
}

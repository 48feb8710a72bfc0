/// The last packets of a connection: when there are more than it has room for, the oldest goes.
struct RecentPoints: Sendable {
  private var capacity: Int
  private var points: [WirePoint] = []
  /// Where the oldest is, once it is full.
  private var first = 0
  /// Of those that went.
  private(set) var dropped = 0

  /// - Parameter capacity: at least one.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// In their order.
  var all: [WirePoint] { Array(points[first...] + points[..<first]) }

  /// Bytes of memory.
  var size: Int { points.capacity * MemoryLayout<WirePoint>.stride }

  /// Makes room for more or fewer: of more the latest stay.
  mutating func setCapacity(_ new: Int) {
    let kept = all.suffix(max(1, new))
    dropped += points.count - kept.count
    (points, first, capacity) = (Array(kept), 0, max(1, new))
  }

  mutating func append(_ point: WirePoint) {
    guard points.count == capacity else {
      points.append(point)
      return
    }
    points[first] = point
    first = (first + 1) % capacity
    dropped += 1
  }
}

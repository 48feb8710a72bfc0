/// The last packets of a connection: when there are more than it has room for, the oldest goes.
struct RecentPoints: Sendable {
  private let capacity: Int
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

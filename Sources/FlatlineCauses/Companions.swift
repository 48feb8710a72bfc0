import FlatlineCore

/// The connections of one address that are in trouble, in the order in which they got there.
struct Companions: Sendable {
  /// Of more, the first tell enough.
  private static let mostLookedAt = 64

  private(set) var ids: Set<PredictionIdentifier> = []
  private var order: [PredictionIdentifier] = []
  private var judgedAt = 1

  var count: Int { ids.count }

  /// The first of them.
  var first: some Sequence<PredictionIdentifier> {
    order.lazy.filter(ids.contains).prefix(Self.mostLookedAt)
  }

  mutating func add(_ id: PredictionIdentifier) {
    if ids.insert(id).inserted { order.append(id) }
  }

  mutating func remove(_ id: PredictionIdentifier) {
    ids.remove(id)
    if order.count > 2 * ids.count + Self.mostLookedAt { order.removeAll { !ids.contains($0) } }
  }

  /// Whether there are so many more than before that all have to be judged again. Twice as many each
  /// time, so that a crowd does not cost the square of its size.
  mutating func takesGrowth() -> Bool {
    guard count > judgedAt else { return false }
    judgedAt = count < 8 ? count : 2 * count
    return true
  }
}

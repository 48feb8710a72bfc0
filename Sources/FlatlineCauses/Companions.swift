import FlatlineCore

/// The connections of one address that are in trouble, in the order in which they got there.
struct Companions: Sendable {
  /// Of more, the first tell enough.
  private static let mostLookedAt = 64

  private(set) var ids: Set<PredictionIdentifier> = []
  /// Whatever was predicted of them: see ``Opening``.
  private(set) var connections: Set<PredictionIdentifier> = []
  private var order: [PredictionIdentifier] = []
  private var judgedAt = 1

  var count: Int { ids.count }

  /// The first of them.
  var first: some Sequence<PredictionIdentifier> {
    order.lazy.filter(ids.contains).prefix(Self.mostLookedAt)
  }

  mutating func add(_ suspect: Suspect) {
    if ids.insert(suspect.id).inserted { order.append(suspect.id) }
    connections.insert(suspect.traits.connection)
  }

  mutating func remove(_ suspect: Suspect) {
    ids.remove(suspect.id)
    connections.remove(suspect.traits.connection)
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

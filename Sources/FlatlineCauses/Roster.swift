import FlatlineCore

/// What is known of the connections of one address.
struct Roster: Sendable {
  /// One host has rarely so many workers.
  private static let manyNames = 10
  private static let mostLookedAt = 256

  /// When each that is open began.
  private(set) var open: [PredictionIdentifier: Instant] = [:]
  /// Hashes of names that differ, up to ``manyNames``.
  private var names: [UInt32] = []
  /// Of the first product and the first user.
  private var product: UInt32?
  private var user: UInt32?
  private var isProxy = false
  private var isSeveral = false

  /// Whether there are many clients behind it: it is a proxy, or a NAT.
  var isManyClients: Bool { isProxy || isSeveral || names.count >= Self.manyNames }

  mutating func add(_ opening: Opening) {
    open[opening.id] = opening.began
    if opening.flow.isOfProxy { isProxy = true }
    if Self.isAnother(opening.flow.product, than: &product) { isSeveral = true }
    if Self.isAnother(opening.flow.user, than: &user) { isSeveral = true }
    guard let name = opening.flow.name.map(Self.hash), names.count < Self.manyNames else { return }
    if !names.contains(name) { names.append(name) }
  }

  private static func isAnother(_ word: String?, than first: inout UInt32?) -> Bool {
    guard let hash = word.map(hash) else { return false }
    defer { first = first ?? hash }
    return first.map { $0 != hash } ?? false
  }

  private static func hash(_ word: String) -> UInt32 {
    UInt32(truncatingIfNeeded: word.hashValue)
  }

  mutating func remove(_ id: PredictionIdentifier) { open[id] = nil }

  /// Whether it has a connection besides some that had begun by an instant.
  func hasOther(than known: Set<PredictionIdentifier>, since instant: Instant) -> Bool {
    // With so many, newer ones do not matter.
    if open.count > Self.mostLookedAt { return open.count > known.count }
    return open.contains { id, opened in opened <= instant && !known.contains(id) }
  }
}

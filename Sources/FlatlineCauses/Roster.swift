import FlatlineCore

/// What is known of the connections of one address.
struct Roster: Sendable {
  /// One host has rarely so many workers.
  private static let manyNames = 10
  private static let mostLookedAt = 256

  /// One that is open, and when it began. Most addresses have no other.
  private var first: (id: PredictionIdentifier, began: Instant)?
  /// The same of the others.
  private var others: [PredictionIdentifier: Instant] = [:]
  /// Hashes of names that differ, up to ``manyNames``: the first, and the others.
  private var name: UInt32?
  private var otherNames: [UInt32] = []
  /// Of the first product and the first user.
  private var product: UInt32?
  private var user: UInt32?
  private var isProxy = false
  private var isSeveral = false

  /// Whether there are many clients behind it: it is a proxy, or a NAT.
  var isManyClients: Bool { isProxy || isSeveral || otherNames.count >= Self.manyNames - 1 }

  var isEmpty: Bool { first == nil && others.isEmpty }
  private var count: Int { others.count + (first == nil ? 0 : 1) }

  func has(_ id: PredictionIdentifier) -> Bool { first?.id == id || others[id] != nil }

  mutating func add(_ opening: Opening) {
    if first.map({ $0.id == opening.id }) ?? (others[opening.id] == nil) {
      first = (opening.id, opening.began)
    } else {
      others[opening.id] = opening.began
    }
    if opening.flow.isOfProxy { isProxy = true }
    if Self.isAnother(opening.flow.product, than: &product) { isSeveral = true }
    if Self.isAnother(opening.flow.user, than: &user) { isSeveral = true }
    if let word = opening.flow.name { add(name: Self.hash(word)) }
  }

  private mutating func add(name new: UInt32) {
    if name == nil {
      name = new
    } else if name != new, otherNames.count < Self.manyNames - 1, !otherNames.contains(new) {
      otherNames.append(new)
    }
  }

  private static func isAnother(_ word: String?, than first: inout UInt32?) -> Bool {
    guard let hash = word.map(hash) else { return false }
    defer { first = first ?? hash }
    return first.map { $0 != hash } ?? false
  }

  private static func hash(_ word: String) -> UInt32 {
    UInt32(truncatingIfNeeded: word.hashValue)
  }

  mutating func remove(_ id: PredictionIdentifier) {
    if first?.id == id { first = nil } else { others[id] = nil }
  }

  /// Whether it has a connection besides some that had begun by an instant.
  func hasOther(than known: Set<PredictionIdentifier>, since instant: Instant) -> Bool {
    // With so many, newer ones do not matter.
    if count > Self.mostLookedAt { return count > known.count }
    if let first, first.began <= instant, !known.contains(first.id) { return true }
    return others.contains { id, began in began <= instant && !known.contains(id) }
  }
}

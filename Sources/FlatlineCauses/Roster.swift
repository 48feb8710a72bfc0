import FlatlineCore

/// What is known of the connections of one address.
struct Roster: Sendable {
  /// Products or users that are told apart; more tell no more.
  private static let mostNames = 4
  /// One host has rarely so many workers.
  private static let manyNames = 10
  private static let mostLookedAt = 256

  /// When each that is open began.
  private(set) var open: [PredictionIdentifier: Instant] = [:]
  private var products: Set<String> = []
  private var users: Set<String> = []
  private var names: Set<String> = []
  private var isProxy = false

  /// Whether there are many clients behind it: it is a proxy, or a NAT.
  var isManyClients: Bool {
    isProxy || products.count > 1 || users.count > 1 || names.count >= Self.manyNames
  }

  mutating func add(_ opening: Opening) {
    open[opening.id] = opening.began
    if opening.flow.via != nil { isProxy = true }
    Self.note(opening.flow.product, in: &products)
    Self.note(opening.flow.user, in: &users)
    Self.note(opening.flow.name, in: &names, most: Self.manyNames)
  }

  mutating func remove(_ id: PredictionIdentifier) { open[id] = nil }

  /// Whether it has a connection besides some that had begun by an instant.
  func hasOther(than known: Set<PredictionIdentifier>, since instant: Instant) -> Bool {
    // With so many, newer ones do not matter.
    if open.count > Self.mostLookedAt { return open.count > known.count }
    return open.contains { id, opened in opened <= instant && !known.contains(id) }
  }

  private static func note(
    _ name: String?, in names: inout Set<String>, most: Int = mostNames
  ) {
    if let name, names.count < most { names.insert(name) }
  }
}

import FlatlineCore

/// What rows of connections are sorted by.
package enum RowOrder: String, Sendable, CaseIterable {
  /// Those that close next, then those that are over, then the quietest.
  case closing
  /// Those that have been silent for longest.
  case silence
  case name
  case user

  var next: RowOrder {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  /// Rows sort by it; equal ones by their identifiers, so that they stand still.
  func key(of entry: ConnectionEntry) -> Key {
    switch self {
    case .closing: Self.closing(of: entry)
    case .silence:
      Key(
        rank: entry.overAt == nil ? 0 : 1,
        number: entry.lastHeard?.nanosecondsSinceEpoch ?? .max, text: "", id: entry.id)
    case .name: Key(rank: 0, number: 0, text: entry.words, id: entry.id)
    case .user:
      Key(
        rank: entry.flow.user == nil ? 1 : 0, number: 0, text: entry.flow.user ?? "",
        id: entry.id)
    }
  }

  private static func closing(of entry: ConnectionEntry) -> Key {
    switch entry.state {
    case .dying:
      Key(
        rank: 0, number: entry.prediction?.closesAt.nanosecondsSinceEpoch ?? .max, text: "",
        id: entry.id)
    case .recovered(let instant), .closed(let instant), .unknown(let instant):
      Key(rank: 1, number: -instant.nanosecondsSinceEpoch, text: "", id: entry.id)
    case .quiet:
      Key(
        rank: 2, number: entry.lastHeard?.nanosecondsSinceEpoch ?? .max, text: "", id: entry.id)
    }
  }

  struct Key: Comparable {
    var rank: Int
    var number: Int64
    var text: String
    var id: PredictionIdentifier

    static func < (left: Key, right: Key) -> Bool {
      if left.rank != right.rank { return left.rank < right.rank }
      if left.number != right.number { return left.number < right.number }
      if left.text != right.text { return left.text < right.text }
      return left.id < right.id
    }
  }
}

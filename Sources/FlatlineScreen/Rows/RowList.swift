import FlatlineCore
import FlatlineReport

/// What a row stands for; the same as long as that lives.
package enum Row: Hashable, Sendable {
  case incident(PredictionIdentifier)
  /// The head of a group.
  case group(String)
  case connection(PredictionIdentifier)
}

/// The rows that the screen shows, in their order.
package struct RowList: Sendable {
  /// How many connections of a group there are.
  package struct Counts: Sendable, Equatable {
    package var dying = 0
    package var over = 0
    package var quiet = 0

    mutating func add(_ state: ConnectionEntry.State) {
      switch state {
      case .dying: dying += 1
      case .closed, .recovered, .unknown: over += 1
      case .quiet: quiet += 1
      }
    }
  }

  /// What is shown, and how it is sorted.
  package struct Choice: Sendable, Equatable {
    package var order = RowOrder.closing
    /// `nil` is without groups.
    package var grouping: Grouping?
    /// Rows that have none of it are left out.
    package var filter = ""
  }

  package private(set) var rows: [Row] = []
  package private(set) var groups: [String: Counts] = [:]

  init() {}

  init(_ book: ConnectionBook, _ choice: Choice) {
    let filter = choice.filter.lowercased()
    rows = Self.incidents(book, filter).map { .incident($0.id) }
    var keys: [RowOrder.Key] = []
    for entry in book.entries.values where filter.isEmpty || entry.searched.contains(filter) {
      keys.append(choice.order.key(of: entry))
    }
    keys.sort()
    guard let grouping = choice.grouping else {
      rows += keys.map { .connection($0.id) }
      return
    }
    var titles: [String] = []
    var members: [String: [Row]] = [:]
    for key in keys {
      guard let entry = book.entries[key.id] else { continue }
      let title = Self.title(of: entry, by: grouping)
      if groups[title] == nil { titles.append(title) }
      groups[title, default: Counts()].add(entry.state)
      members[title, default: []].append(.connection(entry.id))
    }
    for title in titles { rows += [.group(title)] + (members[title] ?? []) }
  }

  private static func title(of entry: ConnectionEntry, by grouping: Grouping) -> String {
    let title =
      entry.prediction.map { grouping.title(of: $0) } ?? grouping.title(of: entry.flow)
    return Text.sentence(title ?? grouping.missing)
  }

  /// Those that go on and the larger ones first.
  private static func incidents(_ book: ConnectionBook, _ filter: String) -> [Incident] {
    func rank(_ incident: Incident) -> Int { incident.state == .over ? 1 : 0 }
    return book.incidents.values.filter { filter.isEmpty || $0.has(filter) }.sorted { left, right in
      if rank(left) != rank(right) { return rank(left) < rank(right) }
      if left.connections != right.connections { return left.connections > right.connections }
      return left.id < right.id
    }
  }

  /// Looks near where the row was: it seldom moves far.
  func index(of row: Row, near hint: Int) -> Int? {
    if rows.indices.contains(hint), rows[hint] == row { return hint }
    return rows.firstIndex(of: row)
  }
}

extension Incident {
  /// Whether a text that is searched stands in it.
  fileprivate func has(_ text: String) -> Bool {
    let names = [products, users, vhosts].compactMap(\.self).flatMap(\.keys)
    return (names + [IncidentText.title(self), cause.rawValue]).contains {
      $0.lowercased().contains(text)
    }
  }
}

extension Grouping {
  /// What `g` offers; incidents have rows of their own.
  static let offered: [Grouping?] = [nil, .subnet, .product, .user, .cause]

  static func next(after grouping: Grouping?) -> Grouping? {
    let index = offered.firstIndex(of: grouping) ?? 0
    return offered[(index + 1) % offered.count]
  }
}

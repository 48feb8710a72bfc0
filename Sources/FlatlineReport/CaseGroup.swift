import FlatlineCore

/// Connections in trouble that belong together.
package struct CaseGroup {
  /// `nil` for those of which it is not known where they belong.
  package let title: String?
  /// The most urgent first.
  package let cases: [Case]
  /// Those beside ``cases`` that have closed and were not kept: how many, by cause.
  package let dropped: [String?: Int]

  /// - Parameter dropped: by group and cause.
  static func groups(
    _ cases: some Sequence<Case>, by grouping: Grouping, dropped: [String?: [String?: Int]]
  ) -> [CaseGroup] {
    let sorted = cases.sorted(by: Case.isMoreUrgent)
    let members = Dictionary(grouping: sorted) { grouping.title(of: $0.prediction) }
    let titles = Set(members.keys).union(dropped.keys)
    return titles.map { title in
      CaseGroup(title: title, cases: members[title] ?? [], dropped: dropped[title] ?? [:])
    }.sorted(by: isMoreUrgent)
  }

  private static func isMoreUrgent(_ left: CaseGroup, _ right: CaseGroup) -> Bool {
    guard let first = left.cases.first else { return false }
    guard let second = right.cases.first else { return true }
    return Case.isMoreUrgent(first, second)
  }

  var count: Int { cases.count + dropped.values.reduce(0, +) }

  private var dying: ArraySlice<Case> { cases.prefix { !$0.isClosed } }

  /// How many, when, and why: a line above the rows.
  ///
  /// - Parameters:
  ///   - title: what its title says to people.
  ///   - hasCause: whether that says the cause.
  func head(_ title: String, hasCause: Bool, isDated: Bool) -> String {
    var parts: [String] = []
    if let first = dying.first, let last = dying.last {
      let instants = [first, last].map { $0.closes(isDated: isDated) }
      parts.append(
        "\(dying.count) dying, "
          + (instants[0] == instants[1] ? "at \(instants[0])" : instants.joined(separator: " to ")))
    }
    if count > dying.count { parts.append("\(count - dying.count) closed") }
    let text = title + ": " + parts.joined(separator: "; ")
    return hasCause || causes.isEmpty ? text : text + "; " + causes
  }

  private var causes: String {
    var counts: [String: Int] = [:]
    for entry in cases {
      guard let words = Grouping.cause.title(of: entry.prediction) else { continue }
      counts[words, default: 0] += 1
    }
    for case (let words?, let number) in dropped { counts[words, default: 0] += number }
    return Text.counts(counts, most: 3)
  }
}

/// How a table is to look.
package struct TableStyle: Sendable {
  /// Columns of the terminal.
  package var width: Int
  /// Lines of the terminal, if there is one; the last is the prompt's.
  package var height: Int?
  package var isColoured: Bool
  package var limit: RowLimit
  package var grouping: Grouping

  package init(
    width: Int, height: Int? = nil, isColoured: Bool = false, limit: RowLimit = .all,
    grouping: Grouping = .incident
  ) {
    self.width = width
    self.height = height
    self.isColoured = isColoured
    self.limit = limit
    self.grouping = grouping
  }

  /// The most connections that will be shown; `nil` where there is no bound.
  var most: Int? {
    switch limit {
    case .all: nil
    case .rows(let count): count
    case .screen: height
    }
  }
}

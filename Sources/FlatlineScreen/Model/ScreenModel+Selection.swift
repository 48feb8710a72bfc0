/// Which row the keys are about, and which rows are seen.
extension ScreenModel {
  /// Lines above the rows, and below them.
  static let headLines = 3
  static let footLines = 1

  var visibleRows: Int { max(1, size.rows - Self.headLines - Self.footLines) }

  /// The selected row, or, before one is, the first.
  var current: Row? { selected ?? list.rows.first { !$0.isGroup } }

  mutating func select(_ index: Int) {
    guard list.rows.indices.contains(index) else { return }
    selectedIndex = index
    selected = list.rows[index]
  }

  /// Moves so many rows, but not out of the list; heads of groups are passed over.
  mutating func moveSelection(by count: Int) {
    guard !list.rows.isEmpty else { return }
    let start = selected == nil ? -1 : selectedIndex
    var index = min(max(start + count, 0), list.rows.count - 1)
    let step = count < 0 ? -1 : 1
    while list.rows[index].isGroup {
      // Above the first row there is a head only.
      guard list.rows.indices.contains(index + step) else { return }
      index += step
    }
    select(index)
  }

  /// Goes back to where rows come and go at the top.
  mutating func unselect() {
    selected = nil
    selectedIndex = 0
    top = 0
  }

  /// Follows the selected row to where it has moved; where it is gone, the one in its place.
  mutating func keepSelectionInSight() {
    let count = list.rows.count
    if let row = selected {
      if let index = list.index(of: row, near: selectedIndex) {
        selectedIndex = index
      } else if count > 0 {
        select(min(selectedIndex, count - 1))
      } else {
        unselect()
      }
      if selectedIndex < top { top = selectedIndex }
      if selectedIndex >= top + visibleRows { top = selectedIndex - visibleRows + 1 }
      // The head of its group is seen with it.
      if top == selectedIndex, top > 0, list.rows[top - 1].isGroup { top -= 1 }
    }
    top = min(max(0, top), max(0, count - visibleRows))
  }
}

extension Row {
  var isGroup: Bool { if case .group = self { true } else { false } }
}

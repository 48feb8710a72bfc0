import FlatlineReport

extension ScreenModel {
  /// Does what a key asks for.
  ///
  /// - Returns: what is left to others.
  package mutating func handle(_ key: ScreenKey) -> ScreenCommand? {
    isMessageShown = false
    if key == .redraw { return .redraw }
    if isTyping { return type(key) }
    return pages.isEmpty ? handleInList(key) : handleInPage(key)
  }

  private mutating func handleInList(_ key: ScreenKey) -> ScreenCommand? {
    switch key {
    case .up, .character("k"): moveSelection(by: -1)
    case .down, .character("j"): moveSelection(by: 1)
    case .pageUp: moveSelection(by: -visibleRows)
    case .pageDown, .character(" "): moveSelection(by: visibleRows)
    case .home, .character("<"): unselect()
    case .end, .character(">"): moveSelection(by: list.rows.count)
    case .wheelUp: scroll(by: -Self.wheelStep)
    case .wheelDown: scroll(by: Self.wheelStep)
    case .click(let row, _): click(row)
    case .doubleClick(let row, _):
      click(row)
      if pages.isEmpty { click(row) }
    case .enter: openCurrent()
    case .escape: clear()
    case .character(let character): return command(character)
    case .backspace, .tab, .redraw: break
    }
    return nil
  }

  private static let wheelStep = 3

  private mutating func command(_ character: Character) -> ScreenCommand? {
    switch character {
    case "q": return .quit
    case "w": return .writeReport
    case "/": isTyping = true
    case "s": choice.order = choice.order.next
    case "g": choice.grouping = Grouping.next(after: choice.grouping)
    case "e": if let row = current { open(.explanation(row)) }
    case "m": open(.messages)
    case "?", "h": open(.help)
    default: break
    }
    return nil
  }

  /// What the filter is made of; the rows follow each key.
  private mutating func type(_ key: ScreenKey) -> ScreenCommand? {
    switch key {
    case .character(let character):
      guard choice.filter.count < Self.mostFilter else { break }
      choice.filter.append(character)
      unselect()
    case .backspace:
      if choice.filter.isEmpty { isTyping = false } else { choice.filter.removeLast() }
    case .enter: isTyping = false
    case .escape:
      isTyping = false
      choice.filter = ""
    default:
      isTyping = false
      return handle(key)
    }
    return nil
  }

  private static let mostFilter = 60

  /// Takes back what was chosen last: the row, else the filter.
  private mutating func clear() {
    if selected == nil, !choice.filter.isEmpty { choice.filter = "" }
    unselect()
  }

  private mutating func scroll(by count: Int) {
    if selected == nil { top += count } else { moveSelection(by: count) }
  }

  private mutating func click(_ line: Int) {
    if line == Self.headLines - 1 {
      choice.order = choice.order.next
      return
    }
    let index = top + line - Self.headLines
    guard line >= Self.headLines, line < Self.headLines + visibleRows,
      list.rows.indices.contains(index), !list.rows[index].isGroup
    else { return }
    let wasSelected = selected == list.rows[index]
    select(index)
    if wasSelected { openCurrent() }
  }

  private mutating func openCurrent() {
    switch current {
    case .connection(let id): open(.connection(id))
    case .incident(let id): open(.incident(id))
    case .group, nil: break
    }
  }

  private mutating func open(_ page: ScreenPage) {
    // Once only: with each key there would be more to close.
    if pages.last?.page != page { pages.append(OpenPage(page: page)) }
  }

  // Pages.

  private mutating func handleInPage(_ key: ScreenKey) -> ScreenCommand? {
    switch key {
    case .up, .character("k"): scrollPage(by: -1)
    case .down, .character("j"), .enter: scrollPage(by: 1)
    case .pageUp: scrollPage(by: -pageLines)
    case .pageDown, .character(" "): scrollPage(by: pageLines)
    case .home, .character("<"): pages[pages.count - 1].top = 0
    case .end, .character(">"): pages[pages.count - 1].top = .max
    case .wheelUp: scrollPage(by: -Self.wheelStep)
    case .wheelDown: scrollPage(by: Self.wheelStep)
    case .escape, .backspace, .character("q"): pages.removeLast()
    case .character("w"): return .writeReport
    case .character("m"): open(.messages)
    case .character("?"), .character("h"): open(.help)
    case .character("e"): explainPage()
    case .character, .click, .doubleClick, .tab, .redraw: break
    }
    return nil
  }

  private mutating func explainPage() {
    switch pages.last?.page {
    case .connection(let id): open(.explanation(.connection(id)))
    case .incident(let id): open(.explanation(.incident(id)))
    case .explanation, .messages, .help, nil: break
    }
  }

  private mutating func scrollPage(by count: Int) {
    let top = pages[pages.count - 1].top
    pages[pages.count - 1].top = max(0, top + count)
  }
}

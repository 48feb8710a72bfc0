/// What somebody did at the terminal.
package enum ScreenKey: Sendable, Equatable {
  case character(Character)
  case enter, escape, backspace, tab
  case up, down, pageUp, pageDown, home, end
  case click(row: Int, column: Int)
  case doubleClick(row: Int, column: Int)
  case wheelUp, wheelDown
  /// Ctrl-L, as everywhere.
  case redraw
}

/// What the model cannot do by itself.
package enum ScreenCommand: Sendable, Equatable {
  case quit
  case writeReport
  /// Draws all anew, whatever is on the terminal.
  case redraw
}

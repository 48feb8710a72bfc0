import CNcurses
import Glibc

/// What ncurses calls the keys.
enum TerminalKeys {
  /// A character, or a key that sends one.
  static func character(_ code: wint_t) -> ScreenKey? {
    switch code {
    case 10, 13: return .enter
    case 27: return .escape
    case 8, 127: return .backspace
    case 9: return .tab
    case 12: return .redraw
    default:
      guard let scalar = Unicode.Scalar(code), ScreenText.isHarmless(scalar) else { return nil }
      return .character(Character(scalar))
    }
  }

  static func special(_ code: Int32) -> ScreenKey? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_PPAGE: .pageUp
    case KEY_NPAGE: .pageDown
    case KEY_HOME: .home
    case KEY_END: .end
    case KEY_ENTER: .enter
    case KEY_BACKSPACE: .backspace
    case KEY_MOUSE: mouse()
    default: nil
    }
  }

  private static func mouse() -> ScreenKey? {
    var (row, column): (Int32, Int32) = (0, 0)
    return switch unsafe flatline_mouse_button(&row, &column) {
    case 1: .click(row: Int(row), column: Int(column))
    case 2: .doubleClick(row: Int(row), column: Int(column))
    case 4: .wheelUp
    case 5: .wheelDown
    default: nil
    }
  }
}

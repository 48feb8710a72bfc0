import CNcurses
import Glibc

/// A terminal that shows frames, through ncurses. Of each frame only what has changed is drawn, and
/// of that ncurses sends what differs.
///
/// There is one for a process, and one thread uses it at a time.
struct TerminalView: ~Copyable {
  private let input: Int32
  private let output: Int32
  private let palette: Palette
  /// Whether the terminal is told to take more than ASCII.
  private let isUnicode: Bool
  /// What the terminal shows.
  private var shown: [StyledLine] = []
  private var cursor: ScreenFrame.Cursor?
  private(set) var size: ScreenSize

  /// Opens the terminal of standard output; keys come from standard input, or, where that is
  /// another file, from the process's terminal.
  init(isColoured: Bool) throws(ScreenError) {
    output = STDOUT_FILENO
    input = try Self.open(output)
    isUnicode = unsafe String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
    palette = Palette(isColoured: isColoured)
    size = ScreenSize(rows: 24, columns: 80)
    Self.armAgainstCrashes()
    resize()
  }

  /// - Returns: where keys come from.
  private static func open(_ output: Int32) throws(ScreenError) -> Int32 {
    guard isatty(output) == 1 else { throw .noTerminal }
    let input =
      isatty(STDIN_FILENO) == 1
      ? STDIN_FILENO : unsafe Glibc.open("/dev/tty", O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw .noKeyboard }
    // Only characters are the locale's: what is printed elsewhere stays as it is.
    unsafe setlocale(LC_CTYPE, "")
    flatline_crash_note_modes(output)
    guard let writer = unsafe fdopen(dup(output), "w"), let reader = unsafe fdopen(dup(input), "r"),
      unsafe newterm(nil, writer, reader) != nil
    else { throw .unknownTerminal }
    flatline_screen_prepare()
    // Long enough for the bytes of a key over ssh, and too short to be noticed after Esc.
    set_escdelay(50)
    flatline_mouse_enable()
    curs_set(0)
    return input
  }

  /// What gives the terminal back: modes of the cursor, mouse and keys, and the other screen.
  private static func armAgainstCrashes() {
    var text: [UInt8] = []
    if unsafe flatline_terminal_string("kmous", 0) != nil {
      // Where a terminal does not tell how, ncurses does as xterm (XTerm Control Sequences).
      let end = unsafe flatline_terminal_string("XM", 0).map { unsafe String(cString: $0) }
      text += Array((end ?? "\u{1b}[?1000l").utf8)
    }
    for name in ["cnorm", "sgr0", "rmkx", "rmcup"] {
      guard let capability = unsafe flatline_terminal_string(name, 0) else { continue }
      text += unsafe Array(String(cString: capability).utf8)
    }
    let bytes = withoutPadding(text).map { CChar(bitPattern: $0) }
    unsafe flatline_crash_arm(bytes, bytes.count)
  }

  /// A capability may ask for pauses, as `$<5>`.
  private static func withoutPadding(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isPadding = false
    for (index, byte) in text.enumerated() {
      let next = index + 1 < text.count ? text[index + 1] : 0
      if byte == UInt8(ascii: "$"), next == UInt8(ascii: "<") { isPadding = true }
      if !isPadding { result.append(byte) }
      if byte == UInt8(ascii: ">") { isPadding = false }
    }
    return result
  }

  /// Follows the terminal to its size.
  mutating func resize() {
    var window = winsize()
    guard unsafe ioctl(output, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0,
      window.ws_col > 0
    else { return }
    let new = ScreenSize(rows: Int(window.ws_row), columns: Int(window.ws_col))
    guard new != size || shown.isEmpty else { return }
    size = new
    resizeterm(Int32(new.rows), Int32(new.columns))
    redraw()
  }

  /// Forgets what the terminal shows: the next frame is drawn whole.
  mutating func redraw() {
    shown = []
    flatline_screen_redraw_all()
  }

  mutating func draw(_ frame: ScreenFrame) {
    guard frame.lines != shown || frame.cursor != cursor else { return }
    for (row, line) in frame.lines.enumerated() {
      if row < shown.count, shown[row] == line { continue }
      draw(line, at: Int32(row))
    }
    if (frame.cursor == nil) != (cursor == nil) { curs_set(frame.cursor == nil ? 0 : 1) }
    if let place = frame.cursor {
      flatline_screen_place_cursor(Int32(place.row), Int32(place.column))
    }
    shown = frame.lines
    cursor = frame.cursor
    flatline_screen_refresh()
  }

  private func draw(_ line: StyledLine, at row: Int32) {
    let line = line.isSelected ? line.filled(to: size.columns) : line
    // A character of two columns may have stood where one of one will.
    flatline_screen_clear_rest(row, 0)
    var column = 0
    for piece in line.pieces {
      let (attributes, pair) = palette.look(of: piece.style, isSelected: line.isSelected)
      let text = isUnicode ? piece.text : ScreenText.ascii(piece.text)
      unsafe flatline_screen_put(row, Int32(column), text, attributes, pair)
      column += piece.width
    }
  }

  /// Readable (poll(2)) when there is a key.
  var descriptor: Int32 { input }

  /// The next key, if there is one.
  func nextKey() -> ScreenKey? {
    while true {
      var code: wint_t = 0
      switch unsafe flatline_screen_key(&code) {
      case OK: if let key = TerminalKeys.character(code) { return key }
      case KEY_CODE_YES: if let key = TerminalKeys.special(Int32(bitPattern: code)) { return key }
      default: return nil
      }
    }
  }

  /// Gives the terminal back, and stops this process until it is continued.
  mutating func suspend() {
    endwin()
    kill(getpid(), SIGSTOP)
    redraw()
    resize()
  }

  /// Gives the terminal back as far as nobody has to wait for it.
  static func abandon() { flatline_crash_disarm() }

  /// Gives the terminal back, as it was.
  func close() {
    endwin()
    flatline_crash_disarm()
  }
}

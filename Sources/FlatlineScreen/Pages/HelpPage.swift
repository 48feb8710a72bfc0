/// What the keys do.
package enum HelpPage {
  /// Key, and what it does; the manual's page has the same.
  package static let keys: [(key: String, does: String)] = [
    ("↑ ↓ j k", "the row above or below; PgUp, PgDn and Space by screens"),
    ("Home", "back to the top, where rows come and go; End: the last row"),
    ("Enter", "details: the clocks that race, the ladder, the evidence"),
    ("e", "explains the words: what they mean, how to confirm them, what to do"),
    ("/", "shows only rows with what you type; Enter keeps it, Esc shows all again"),
    ("s", "sorts by closing, silence, name, user"),
    ("g", "groups by subnet, product, user, cause, or not"),
    ("w", "writes a page to look at or to attach (HTML) into the current folder"),
    ("m", "messages: what went wrong, and what was written"),
    ("Ctrl-L", "draws the screen anew"),
    ("Esc", "closes a page, or lets the row go"),
    ("q", "closes a page, or ends; so does Ctrl-C"),
    ("mouse", "a click selects, another opens; the wheel scrolls; a click on the heads sorts"),
  ]

  static func lines(width: Int) -> [StyledLine] {
    var page = PageText(width: width)
    page.head("KEYS")
    for (key, does) in keys { page.entry(key, does, column: 7) }
    page.head("ROWS")
    for text in rows { page.text(text) }
    return page.lines
  }

  private static let rows = [
    "First the incidents: many connections in one trouble. Then the connections that are dying, "
      + "the next to close first, with the time that is left. Then those that are over. Then open "
      + "connections with which nothing is wrong, the longest silent first.",
    "CLOSES IN: until the broker closes it. lingers: nothing ends it before the broker writes. "
      + "due: the instant has come, and its end is not seen yet. lives: it has recovered.",
    "BYTES: how much both sides have sent, look by look, the latest at the right.",
  ]
}

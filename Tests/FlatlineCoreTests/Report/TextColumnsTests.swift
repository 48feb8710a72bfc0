import FlatlineReport
import Testing

/// The one layout of all tables.
struct TextColumnsTests {
  private static func table(_ heads: [TextColumns.Column], _ rows: [String]...) -> TextColumns {
    var columns = TextColumns(heads)
    for row in rows { columns.add(row) }
    return columns
  }

  @Test func columnsAreAsWideAsTheyLook() {
    let table = Self.table([.init("A"), .init("B")], ["日本", "x"], ["abcde", "y"])
    #expect(table.lines() == ["A      B", "日本   x", "abcde  y"])
  }

  @Test func numbersStandAtTheRight() {
    let table = Self.table([.init("A"), .init("N", .number)], ["x", "1"], ["y", "100"])
    #expect(table.lines() == ["A    N", "x    1", "y  100"])
  }

  @Test func textIsBrokenInItsColumn() {
    let table = Self.table(
      [.init("WHEN", .whole), .init("WHAT")], ["12 to 13", "one two three"], ["14", "four"])
    #expect(
      table.lines(width: 18) == [
        "WHEN      WHAT", "12 to 13  one two", "          three", "14        four",
      ])
  }

  @Test func whatNeedsFewerLinesBelowGoesBelow() {
    let table = Self.table(
      [.init("A", .whole), .init("B", .whole), .init("C")],
      ["2026-11-22", "12:00:00.0", "one two three four"])
    #expect(
      table.lines(width: 30) == [
        "A           B", "    C", "2026-11-22  12:00:00.0", "    one two three four",
      ])
  }

  @Test func whatIsNotBrokenStaysInItsColumn() {
    let table = Self.table(
      [.init("A"), .init("B", .whole), .init("C", .whole)],
      ["one two three four five six", "12:00", "13:00"])
    #expect(
      table.lines(width: 30) == [
        "A                 B      C", "one two three     12:00  13:00", "four five six",
      ])
  }

  @Test func aNoteGoesAcrossAllColumns() {
    var table = Self.table([.init("A"), .init("B")])
    table.addNote("one two three")
    table.add(["1", "2"])
    #expect(table.lines(width: 9) == ["A  B", "one two", "three", "1  2"])
  }

  @Test func eachLineIsColouredAlone() {
    var table = Self.table([.init("A")])
    table.add(["one two"], .red)
    #expect(
      table.lines(width: 4, isColoured: true)
        == ["\u{1b}[1mA\u{1b}[0m", "\u{1b}[31mone\u{1b}[0m", "\u{1b}[31mtwo\u{1b}[0m"])
  }

  /// Also where words are longer than a line.
  @Test(arguments: [1, 2, 5, 10, 24, 60, 80, 200])
  func noLineIsWider(width: Int) {
    let table = Self.table(
      [.init("WHEN", .whole), .init("SURE", .number), .init("WHO"), .init("WHY")],
      ["2026-11-22 15:03:25.1", "95 %", "a name 198.51.100.47:40252", "silent since then"],
      ["", "", String(repeating: "x", count: 130), ""])
    let lines = table.lines(width: width)
    for line in lines { #expect(Text.width(line) <= width || width < 10) }
    let words = lines.joined().filter { $0 == "x" }
    #expect(words.count == 130)
  }
}

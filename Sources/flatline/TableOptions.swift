import ArgumentParser
import FlatlineOptions
import FlatlineReport

/// The options that say what a table of connections shows.
struct TableOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Show so many connections, the most urgent; the others are counted. 0 is all. \
      (default: as many as fit the terminal, else all)
      """,
      valueName: "n"))
  var top: Int?

  @Option(help: "Put the connections together that have this in common. (default: incident)")
  var groupBy: Grouping?

  @Flag(
    help: """
      List also the connections in which nothing is wrong, first those with heartbeat 0; all, \
      unless --top is given.
      """)
  var all = false

  @OptionGroup var color: ColorOption

  func validate() throws {
    if let top, top < 0 { throw ValidationError("--top \(top): 0 (all) or more.") }
  }

  /// Whether one is given that means nothing but for a table.
  var isGiven: Bool { top != nil || groupBy != nil || all }

  /// - Parameter lines: so many are printed below the table.
  func style(linesBelow lines: Int) -> TableStyle {
    TableStyle(
      width: Terminal.width, height: Terminal.height.map { $0 - lines },
      isColoured: color.isWanted, limit: limit, grouping: groupBy ?? .incident)
  }

  private var limit: RowLimit {
    switch top {
    case 0?: .all
    case let top?: .rows(top)
    case nil: all || Terminal.height == nil ? .all : .screen
    }
  }
}

extension Grouping: ExpressibleByArgument {}

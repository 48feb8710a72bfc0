/// How many connections a table shows.
package enum RowLimit: Sendable, Equatable {
  case all
  case rows(Int)
  /// As many as fit the terminal.
  case screen
}

import FlatlineCore

/// What is shown in place of the rows.
package enum ScreenPage: Hashable, Sendable {
  case connection(PredictionIdentifier)
  case incident(PredictionIdentifier)
  /// The guide's words about a row.
  case explanation(Row)
  case messages
  case help

  /// Whether it changes with time.
  var ticks: Bool {
    switch self {
    case .connection, .incident: true
    case .explanation, .messages, .help: false
    }
  }
}

import FlatlineCore
import FlatlineReport

/// One connection in trouble, with all that a page tells of it.
struct PageLane {
  var entry: Case
  /// The place in the page's groups.
  var group: Int
  var end: PageEvents.End?
  var history: LaneHistory?
  var logged: PageLogLine?
  /// Whether instants in texts have their days.
  var isDated: Bool
}

/// What the broker's log says of a connection's end, in the capture's time.
package struct PageLogLine: Sendable {
  package var at: Instant
  package var level: LogLevel
  package var text: String
  /// Whether that is what was foretold, in words that may differ as versions do.
  package var isForetold: Bool

  package init(at: Instant, level: LogLevel, text: String, isForetold: Bool) {
    self.at = at
    self.level = level
    self.text = text
    self.isForetold = isForetold
  }
}

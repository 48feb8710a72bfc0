import FlatlineCore

/// Events that are published at once, and their JSON if a feed needs it.
struct EventBatch: Sendable {
  var events: [Event]
  /// One line for each event, without its end; empty if no feed needs it.
  var json: [String]
}

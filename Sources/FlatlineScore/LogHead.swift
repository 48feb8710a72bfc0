import FlatlineCore

/// What stands before a record's text: when it was logged, how grave it is, and by which process.
struct LogHead: Equatable {
  var time: LogTime
  var level: LogLevel
  /// The Erlang process that logs, the connection's reader; empty if the format has none.
  var process: String
}

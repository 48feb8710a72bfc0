import FlatlineCore

/// How much an event matters, as log systems have it.
///
/// A closing has the level that the broker gives its line: there both can be compared.
package enum EventSeverity: Sendable, Equatable {
  case info, notice, warning, error

  package init(_ event: Event) {
    self =
      switch event {
      case .prediction(let prediction): prediction.level >= .warning ? .warning : .info
      case .closed(let closing): Self(closing.level)
      case .incident(let incident): incident.state == .open ? .warning : .notice
      case .stalled: .warning
      case .withdrawn, .risk: .notice
      case .sightings, .survived, .opened, .ended, .summary: .info
      }
  }

  private init(_ level: LogLevel) {
    self =
      switch level {
      case .error: .error
      case .warning: .warning
      case .info, .debug: .info
      }
  }

  /// RFC 5424, 6.2.1; the journal's `PRIORITY` too.
  var syslog: Int {
    switch self {
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    }
  }

  /// `SeverityNumber` of OpenTelemetry's logs data model; it has no name for a notice, which is
  /// between INFO and WARN.
  var openTelemetry: Int {
    switch self {
    case .error: 17
    case .warning: 13
    case .notice: 10
    case .info: 9
    }
  }

  var text: String {
    switch self {
    case .error: "ERROR"
    case .warning: "WARN"
    case .notice: "NOTICE"
    case .info: "INFO"
    }
  }
}

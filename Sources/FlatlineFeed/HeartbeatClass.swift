import FlatlineCore

/// Heartbeat intervals as a label, in seconds: few values, whatever clients ask for.
enum HeartbeatClass: String, CaseIterable {
  case unknown
  case none = "0"
  case upTo10 = "1-10"
  case upTo30 = "11-30"
  case upTo60 = "31-60"
  case upTo300 = "61-300"
  case more = "301+"

  init(_ interval: Interval?) {
    self =
      switch interval {
      case nil: .unknown
      case Interval.zero?: .none
      case let interval? where interval <= .seconds(10): .upTo10
      case let interval? where interval <= .seconds(30): .upTo30
      case let interval? where interval <= .seconds(60): .upTo60
      case let interval? where interval <= .seconds(300): .upTo300
      default: .more
      }
  }
}

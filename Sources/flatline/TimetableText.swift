import FlatlineCore
import FlatlineReport

/// A timetable as a table for people.
struct TimetableText {
  private let timetable: Timetable
  private let width: Int

  /// - Parameter width: the terminal's columns.
  init(_ timetable: Timetable, width: Int) {
    self.timetable = timetable
    self.width = width
  }

  var text: String {
    var columns = TextColumns([
      "WHAT HAPPENS", "EARLIEST", "LATEST", "COUNTED FROM", "CLOCK", "FIRST?", "THE BROKER LOGS",
    ])
    columns.rows += timetable.rows.map(Self.cells)
    return ([head, ""] + columns.lines(width: width)).joined(separator: "\n")
  }

  private var head: String {
    let kernel = timetable.kernel
    let heartbeat =
      timetable.heartbeat > .zero ? "\(Int(timetable.heartbeat.seconds)) s" : "none"
    let keepalive = kernel.keepalive.map { keepalive in
      "\(Int(keepalive.time.seconds))/\(Int(keepalive.interval.seconds))/\(keepalive.probes)"
    }
    return "heartbeat \(heartbeat), tcp_retries2 \(kernel.retries2), keepalive "
      + "\(keepalive ?? "off"), CONFIG_HZ \(kernel.hz), round trip "
      + "\(Self.milliseconds(timetable.roundTrip)) ms: first retransmission after "
      + "\(Self.milliseconds(timetable.retransmissionTimeout)) ms"
  }

  private static func cells(_ row: Timetable.Row) -> [String] {
    [
      row.what, row.closes.map { time($0.lowerBound) } ?? "never",
      row.closes.map { time($0.upperBound) } ?? "never", row.since, row.clock.rawValue,
      words(row.race), row.log,
    ]
  }

  private static func time(_ interval: Interval) -> String {
    interval <= .milliseconds(100) ? "at once" : Text.duration(interval)
  }

  private static func words(_ race: Timetable.Race) -> String {
    switch race {
    case .wins: "yes"
    case .draws(let rival): "or \(rival.rawValue)"
    case .loses(let rival): "no, \(rival.rawValue)"
    case .off: "off"
    }
  }

  private static func milliseconds(_ interval: Interval) -> String {
    let tenths = Int((interval.seconds * 10_000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

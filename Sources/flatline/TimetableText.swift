import FlatlineCore
import FlatlineReport

/// A timetable as a table for people.
struct TimetableText {
  private let timetable: Timetable
  private let width: Int
  private let isColoured: Bool

  /// - Parameter width: the terminal's columns.
  init(_ timetable: Timetable, width: Int, isColoured: Bool) {
    self.timetable = timetable
    self.width = width
    self.isColoured = isColoured
  }

  var text: String {
    var columns = TextColumns([
      .init("WHAT HAPPENS"), .init("EARLIEST", .whole), .init("LATEST", .whole),
      .init("COUNTED FROM"), .init("CLOCK"), .init("FIRST?"), .init("THE BROKER LOGS"),
    ])
    for row in timetable.rows { columns.add(Self.cells(row)) }
    let lines = columns.lines(width: width, isColoured: isColoured)
    return (Text.wrapped(head, width: width) + [""] + lines).joined(separator: "\n")
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

import ArgumentParser
import FlatlineCore
import FlatlineOptions
import FlatlineReport
import FoundationEssentials

struct Timers: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints what dies when, for given settings.",
    discussion: """
      Nothing is captured or read: give the settings that a broker has, or that it is to get, \
      and compare. FIRST? tells whether the row's clock comes before the other that runs in the \
      same situation, if both ends were talking when the path died.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @Option(
    help: ArgumentHelp(
      "The heartbeat that clients settle; 0 is none.", valueName: "seconds"))
  var heartbeat = 60

  @Option(
    help: ArgumentHelp(
      "Round-trip time between broker and client.", valueName: "milliseconds"))
  var rtt = 1.0

  @Option(help: "table for people, json for programs.")
  var format = Format.table

  @OptionGroup var options: EngineOptions

  func validate() throws {
    guard (0...65535).contains(heartbeat) else {
      throw ValidationError("--heartbeat \(heartbeat): AMQP has 16 bits for it, 0 to 65535.")
    }
    guard rtt > 0, rtt <= 60_000 else {
      throw ValidationError("--rtt \(rtt): more than 0 and at most 60000 ms.")
    }
  }

  func run() throws {
    let configuration = try options.configuration()
    let timetable = Timetable(
      kernel: configuration.kernel, broker: configuration.broker,
      heartbeat: .seconds(heartbeat), roundTrip: .seconds(rtt / 1000))
    switch format {
    case .table: print(TimetableText(timetable, width: Terminal.width).text)
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(timetable), as: UTF8.self))
    }
  }
}

/// A timetable in columns.
private struct TimetableText {
  private let timetable: Timetable
  private let width: Int

  init(_ timetable: Timetable, width: Int) {
    self.timetable = timetable
    self.width = width
  }

  private static let gap = "  "
  private static let heads = [
    "WHAT HAPPENS", "EARLIEST", "LATEST", "COUNTED FROM", "CLOCK", "FIRST?", "THE BROKER LOGS",
  ]

  var text: String {
    let lines = [Self.heads] + timetable.rows.map(cells)
    let widths = Self.heads.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let total = widths.reduce(0, +) + (widths.count - 1) * Self.gap.count
    let table = lines.map { line in
      // What the broker logs goes below where the terminal is too narrow.
      let shown = total <= width ? line[...] : line.dropLast()
      let row = zip(shown, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let front = Self.trimmed(row.joined(separator: Self.gap))
      guard total > width, let log = line.last, !log.isEmpty else { return front }
      return front + "\n    " + log
    }
    return ([head, ""] + table).joined(separator: "\n")
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

  private func cells(_ row: Timetable.Row) -> [String] {
    [
      row.what, row.closes.map { Self.time($0.lowerBound) } ?? "never",
      row.closes.map { Self.time($0.upperBound) } ?? "never", row.since, row.clock.rawValue,
      Self.words(row.race), row.log,
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

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}

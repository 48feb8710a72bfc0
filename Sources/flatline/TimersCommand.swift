import ArgumentParser
import FlatlineCore
import FlatlineOptions
import FoundationEssentials

struct TimersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timers",
    abstract: "Prints what dies when, for given settings.",
    discussion: """
      Nothing is captured or read: give the settings that a broker has, or that it is to get, \
      and compare. FIRST? tells whether the row's clock comes before the other that runs in the \
      same situation, if both ends were talking when the path died.

      Examples:
        flatline timers
        flatline timers --heartbeat 0 --keepalive 60/10/4 --retries2 8
        flatline timers --retries2 6 --rto-min 40
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

  @Option(
    help: ArgumentHelp(
      "rto_min of the broker's route to its clients (ip route), or net.ipv4.tcp_rto_min_us.",
      valueName: "milliseconds"))
  var rtoMin = 200.0

  @Option(help: "table for people, json for programs.")
  var format = Format.table

  @OptionGroup var color: ColorOption

  @OptionGroup(title: "Broker and kernel") var options: EngineOptions

  func validate() throws {
    guard (0...65535).contains(heartbeat) else {
      throw ValidationError("--heartbeat \(heartbeat): AMQP has 16 bits for it, 0 to 65535.")
    }
    guard rtt > 0, rtt <= 60_000 else {
      throw ValidationError("--rtt \(rtt): more than 0 and at most 60000 ms.")
    }
    guard rtoMin >= 1, rtoMin <= 120_000 else {
      throw ValidationError("--rto-min \(rtoMin): 1 to 120000 ms.")
    }
  }

  func run() throws {
    let configuration = try options.configuration()
    let timetable = Timetable(
      kernel: configuration.kernel, broker: configuration.broker,
      heartbeat: .seconds(heartbeat), roundTrip: .seconds(rtt / 1000),
      leastVariation: .seconds(rtoMin / 1000))
    switch format {
    case .table:
      print(
        TimetableText(timetable, width: Terminal.width, isColoured: color.isWanted).text)
    case .json:
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(timetable), as: UTF8.self))
    }
  }
}

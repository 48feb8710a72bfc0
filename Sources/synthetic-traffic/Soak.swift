import ArgumentParser
import FlatlineCore
import FlatlineFeed
import FlatlineReport
import Foundation
import SyntheticTraffic

/// Does with packets what `flatline watch` does, for as long as it takes to see whether memory
/// grows: engine, events as JSON, alerts and metrics, but without capture and network.
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lets engine, alerts and metrics see the traffic, and prints the memory they take.")

  @OptionGroup var options: TrafficOptions

  private static let minute = Interval.seconds(60)

  func run() throws {
    let plan = options.plan
    var traffic = Traffic(plan)
    var engine = Engine()
    var book = AlertBook()
    var snapshot = MetricsSnapshot(prefix: SubnetPrefix())
    let lines = JSONLines()
    var events: [Event] = []
    var written = 0
    var frame: [UInt8] = []
    var nextMinute = plan.start + Self.minute
    var minutes = 0
    Self.printLine("hour,packets,connections,open,predictions,withdrawn,alerts,jsonMB,memoryMB")
    while let instant = traffic.next(into: &frame) {
      let header = PacketHeader(
        timestamp: instant, linkType: .ethernet, originalLength: frame.count)
      engine.observe(frame.span, header, into: &events)
      for event in events {
        written += try lines.line(event).utf8.count
        book.record(event)
        snapshot.predictions.record(event)
      }
      events.removeAll(keepingCapacity: true)
      guard instant >= nextMinute else { continue }
      nextMinute = nextMinute + Self.minute
      minutes += 1
      book.advance(to: instant)
      book.forgetResolved(before: instant - .seconds(900))
      snapshot.at = instant
      snapshot.summary = engine.summary
      snapshot.census = engine.census()
      _ = PrometheusText.encode(snapshot.metrics)
      if minutes == 1 || minutes % 60 == 0 {
        let summary = engine.summary
        let open = snapshot.census.values.reduce(0, +)
        let columns = [
          minutes / 60, summary.packets, summary.flows, open, summary.predictions,
          summary.withdrawn, book.count, written >> 20, Self.residentMegabytes,
        ]
        Self.printLine(columns.map(String.init).joined(separator: ","))
      }
    }
  }

  /// Prints a line without buffering, also into a file.
  private static func printLine(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }

  /// From `VmRSS` in `/proc/self/status`, which is in kB.
  private static var residentMegabytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let number = line?.split(separator: " ").compactMap { Int($0) }.first
    return (number ?? 0) / 1024
  }
}

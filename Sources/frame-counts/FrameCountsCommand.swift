import ArgumentParser
import Capture
import FlatlineCore
import Foundation

/// Prints how many AMQP frames each side of each flow has sent, for comparison with another
/// dissector (`tools/compare-with-tshark`).
@main
struct FrameCountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frame-counts",
    abstract: "Prints the AMQP frame counts of every flow in captures, as JSON lines.")

  @Argument(help: "pcap or pcapng files, read as one, in time order.")
  var files: [String]

  @Option(help: "A port the broker listens on; repeat for several. (default: 5672)")
  var port: [UInt16] = []

  func run() throws {
    var configuration = Engine.Configuration()
    if !port.isEmpty { configuration.ports = Set(port) }
    configuration.countsFrames = true
    configuration.keepsRetiredFlows = true
    var engine = Engine(configuration)
    var flows: [RetiredFlow] = []
    var events: [Event] = []
    var batch = PacketBatch()
    var merger = SavefileMerger(paths: files)
    while merger.next(into: &batch) {
      engine.observe(batch, into: &events)
      events.removeAll(keepingCapacity: true)
      flows += engine.drainRetiredFlows()
    }
    flows += engine.remainingFlows

    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for flow in flows.sorted(by: { $0.order < $1.order }) {
      print(String(decoding: try encoder.encode(FlowCounts(flow.flow)), as: UTF8.self))
    }
    for error in merger.errors {
      FileHandle.standardError.write(Data("frame-counts: \(error)\n".utf8))
    }
    if !merger.errors.isEmpty { throw ExitCode(2) }
  }
}

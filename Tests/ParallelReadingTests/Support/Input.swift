import Capture
import FlatlineCore
import FlatlineReport
import Foundation
import SyntheticTraffic

/// Captures to read, and what one engine says of them.
struct Input {
  let paths: [String]

  static let captures = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "captures")

  static let halfOpen = captures.appending(path: "half-open.pcap").path

  /// Every capture in the repository, in folders of those that belong together.
  static let all: [Input] = {
    let files = FileManager.default.enumerator(at: captures, includingPropertiesForKeys: nil)
    let paths = files?.compactMap { ($0 as? URL)?.path }.filter { $0.hasSuffix(".pcap") } ?? []
    return Dictionary(grouping: paths) { URL(filePath: $0).deletingLastPathComponent().path }
      .values.map { Input(paths: $0.sorted()) }.sorted { $0.paths[0] < $1.paths[0] }
  }()

  static let configuration = {
    var configuration = Engine.Configuration()
    configuration.ports = [5671, 5672]
    configuration.followsPauses = false
    return configuration
  }()

  struct Expected {
    var lines: [String]
    var errors: [CaptureError]
    var packets: Int
    /// How many batches led to events.
    var eventfulBatches = 0
  }

  /// What one engine says, in this thread.
  func expected() throws -> Expected {
    var engine = Engine(Self.configuration)
    var merger = SavefileMerger(paths: paths)
    var batch = PacketBatch()
    var events: [Event] = []
    var eventfulBatches = 0
    while merger.next(into: &batch) {
      let count = events.count
      engine.observe(batch, into: &events)
      if events.count > count { eventfulBatches += 1 }
    }
    events.append(engine.finish())
    return Expected(
      lines: try Self.lines(events), errors: merger.errors, packets: engine.summary.packets,
      eventfulBatches: eventfulBatches)
  }

  static func lines(_ events: [Event]) throws -> [String] {
    let lines = JSONLines()
    return try events.map(lines.line)
  }

  /// A pcap file's bytes, with more batches than a reader holds at once.
  static let madeTraffic: [UInt8] = {
    var plan = TrafficPlan()
    plan.connections = 200
    plan.duration = .seconds(30)
    plan.opening = .seconds(5)
    plan.packetsPerSecond = 600
    plan.deaths = 0.3
    plan.lifetime = .seconds(20)
    plan.loss = 0.05
    var traffic = Traffic(plan)
    var writer = SavefileWriter(linkType: .ethernet)
    var frame: [UInt8] = []
    while let instant = traffic.next(into: &frame) {
      writer.append(frame, at: instant, originalLength: frame.count)
    }
    return writer.bytes
  }()

  /// What one engine says of the made traffic.
  static let expectedOfMade = Result {
    let folder = try Folder()
    return try Input(paths: [folder.file("made.pcap", madeTraffic)]).expected()
  }
}

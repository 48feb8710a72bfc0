import Capture
import Testing

@testable import FlatlineCore

/// The short way leaves flows as the long way leaves them.
struct UsualSegmentsTests {
  /// The same flows, followed both ways.
  private struct Pair {
    var long: Flow
    var short: Flow
  }

  @Test(arguments: LabRun.Folder.allCases)
  func `every capture`(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    try check(run.broker, run.configuration.ports)
  }

  @Test(arguments: LabRun.scenarios)
  func `every scenario`(name: String) throws {
    let run = try LabRun(scenarios: name)
    try check(run.broker, run.configuration.ports)
  }

  private func check(_ path: String, _ ports: Set<UInt16>) throws {
    var flows: [FlowKey: Pair] = [:]
    var (usual, all) = (0, 0)
    var merger = SavefileMerger(paths: [path])
    while merger.next({ header, bytes in
      guard case .segment(let segment) = Packet.decode(bytes, header) else { return }
      let side: Side = ports.contains(segment.source.port) ? .broker : .client
      let key = FlowKey(segment, from: side)
      let new = Flow(key: key, firstSeen: header.timestamp)
      var pair = flows[key] ?? Pair(long: new, short: new)
      var (said, spoken): ([FrameReader.Output], [FrameReader.Output]) = ([], [])
      _ = pair.long.take(segment, from: side, bytes, at: header.timestamp, outputs: &said)
      let isUsual =
        pair.short.isOrderly
        && pair.short.takeUsual(
          segment, Fingerprint(segment), from: side, bytes, at: header.timestamp,
          outputs: &spoken)
      if !isUsual {
        _ = pair.short.take(segment, from: side, bytes, at: header.timestamp, outputs: &spoken)
      }
      all += 1
      usual += isUsual ? 1 : 0
      // A heartbeat alone in its segment is not spoken of.
      let isUnspoken = isUsual && spoken.isEmpty && said.map(\.text) == ["heartbeat"]
      #expect(isUnspoken || spoken.map(\.text) == said.map(\.text))
      flows[key] = pair
    }) {}
    for pair in flows.values {
      #expect(text(pair.long) == text(pair.short))
    }
    #expect(usual * 4 > all)
  }

  /// All that there is to a flow; but not what the last frame was whose payload was read, for
  /// nobody asks after its end.
  private func text(_ flow: Flow) -> String {
    var text = ""
    dump(flow, to: &text)
    return text.split(separator: "\n").filter { !$0.contains("- kind: FlatlineCore.FrameHeader") }
      .joined(separator: "\n")
  }
}

extension FrameReader.Output {
  fileprivate var text: String { "\(self)" }
}

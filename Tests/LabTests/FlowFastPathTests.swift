import Capture
import Testing

@testable import FlatlineCore

/// The fast path leaves a flow in the same state as the full path.
struct FlowFastPathTests {
  /// The same flow, followed on both paths.
  private struct Pair {
    var slow: Flow
    var fast: Flow
  }

  @Test(arguments: LabRun.Folder.allCases)
  func everyCapture(folder: LabRun.Folder) throws {
    let run = try LabRun(folder)
    try check(run.broker, run.configuration.ports)
  }

  @Test(arguments: LabRun.scenarios)
  func everyScenario(name: String) throws {
    let run = try LabRun(scenarios: name)
    try check(run.broker, run.configuration.ports)
  }

  private func check(_ path: String, _ ports: Set<UInt16>) throws {
    var flows: [FlowKey: Pair] = [:]
    var (fast, all) = (0, 0)
    var merger = SavefileMerger(paths: [path])
    while merger.next({ header, bytes in
      guard case .segment(var segment) = Packet.decode(bytes, header) else { return }
      let side: Side = ports.contains(segment.source.port) ? .broker : .client
      let key = FlowKey(segment, from: side)
      let new = Flow(key: key, firstSeen: header.timestamp)
      var pair = flows[key] ?? Pair(slow: new, fast: new)
      var (said, spoken): ([FrameReader.Output], [FrameReader.Output]) = ([], [])
      _ = pair.slow.process(segment, from: side, bytes, at: header.timestamp, outputs: &said)
      let isFast =
        pair.fast.isFastPathEligible
        && pair.fast.processFast(
          &segment, Fingerprint.hash(of: segment), from: side, bytes, at: header.timestamp,
          outputs: &spoken) != .declined
      if !isFast {
        _ = pair.fast.process(segment, from: side, bytes, at: header.timestamp, outputs: &spoken)
      }
      all += 1
      fast += isFast ? 1 : 0
      // The fast path gives no output for a heartbeat alone in its segment.
      let isUnspoken = isFast && spoken.isEmpty && said.map(\.text) == ["heartbeat"]
      #expect(isUnspoken || spoken.map(\.text) == said.map(\.text))
      flows[key] = pair
    }) {}
    for pair in flows.values {
      #expect(text(pair.slow) == text(pair.fast))
    }
    #expect(fast * 4 > all)
  }

  /// The whole state of a flow, except the kind of the last frame: after the frame's end nobody
  /// reads it.
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

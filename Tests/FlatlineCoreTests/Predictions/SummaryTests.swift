import SyntheticTraffic
import Testing

@testable import FlatlineCore

struct SummaryTests {
  private func summary(_ run: Run) -> Summary {
    guard case .summary(let summary) = run.engine.finish() else { preconditionFailure() }
    return summary
  }

  @Test func nothingRead() {
    let summary = summary(Run())
    #expect(summary == Summary())
    #expect(summary.at == nil)
  }

  @Test func packetsAndBytes() {
    var run = Run()
    run.observe(dialogue { $0.open(heartbeat: 60) })
    run.observe([0x45, 0, 0], at: 3, originalLength: 1500)
    let bytes = dialogue { $0.open(heartbeat: 60) }.packets.reduce(0) { $0 + $1.bytes.count }
    let summary = summary(run)
    #expect(summary.packets == 11)
    #expect(summary.bytes == bytes + 1500)
    #expect(summary.flows == 1)
    #expect(summary.at == .at(3))
  }

  @Test func undecodablePacketsAreCountedByName() {
    var run = Run()
    run.observe([1, 2, 3], at: 1, as: .ethernet)
    run.observe([0x45, 0, 0], at: 2)
    run.observe([0x46], at: 2)
    run.observe(PacketBuilder.ipv4(TCPFields(dataOffset: 3).bytes), at: 3)
    run.engine.countUndecodable(.timestampOutOfRange, 7)
    run.engine.countUndecodable(.malformedIP, 0)
    let summary = summary(run)
    #expect(summary.undecodable == 11)
    #expect(
      summary.undecodableBy == [
        "truncated-link-header": 1, "truncated-ip-header": 2, "malformed-tcp-header": 1,
        "timestamp-out-of-range": 7,
      ])
  }

  @Test func fragmentsAndDuplicates() {
    var run = Run()
    run.observe(PacketBuilder.ipv4(TCPFields().bytes, fragment: 0x0172), at: 1)
    let story = dialogue { $0.open(heartbeat: 60) }
    for packet in story.packets {
      run.observe(packet.bytes, at: packet.at)
      run.observe(packet.bytes, at: packet.at + 0.000_01)
    }
    let summary = summary(run)
    #expect(summary.fragments == 1)
    #expect(summary.duplicates == story.packets.count)
    #expect(summary.undecodable == 0)
  }

  @Test func onlyWatchedPortsAreFlows() {
    var elsewhere = Dialogue()
    elsewhere.broker = Endpoint(.broker, 5671)
    elsewhere.clientNext = 3000
    elsewhere.open(heartbeat: 60)
    var run = Run()
    run.observe(elsewhere)
    #expect(summary(run).flows == 0)
    var both = Run { $0.ports = [5671, 5672] }
    both.observe(elsewhere, dialogue { $0.open(heartbeat: 60) })
    #expect(summary(both).flows == 2)
  }

  /// Nothing is wrong yet, and it is said once.
  @Test func aRiskIsReportedOncePerFlow() {
    var run = Run()
    var story = dialogue { $0.open(heartbeat: 0) }
    for second in 1...20 {
      story.send(.broker, "a", at: Double(second))
      story.acknowledge(.client, at: Double(second) + 0.1)
      story.send(.client, "b", at: Double(second) + 0.2)
    }
    run.observe(story)
    #expect(run.risks.map(\.risk) == [.heartbeatsDisabled])
    #expect(run.risks.first?.flow.client == .client)
    #expect(summary(run).risks == 1)
    var second = Dialogue()
    second.client = Endpoint(.client, 40_000)
    second.open(at: 30, heartbeat: 0)
    run.observe(second)
    #expect(run.risks.count == 2)
  }

  @Test func heartbeatsAreNoRisk() {
    var run = Run()
    run.observe(dialogue { $0.open(heartbeat: 60) })
    run.advance(to: 30)
    #expect(run.risks.isEmpty)
  }

  @Test func keepaliveIsNoRisk() {
    var run = Run { $0.kernel.keepalive = KernelProfile.Keepalive() }
    run.observe(dialogue { $0.open(heartbeat: 0) })
    #expect(run.risks.isEmpty)
  }
}

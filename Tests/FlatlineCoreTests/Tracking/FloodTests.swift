import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Whoever floods the table of flows: the deaths of connections that were there are foretold, by
/// name, and nothing else is.
struct FloodTests {
  /// Connections that live, and that die at second 60.
  private static let living = 40
  private static let dying = 10
  private static let packets = 6_000

  /// Heartbeats of 10 s from second 0 to `end`.
  private static func connection(_ number: Int, until end: Double) -> Dialogue {
    var story = Dialogue()
    story.client = Endpoint(IPAddress(v4: 0x0a01_0000 + UInt32(number)), 20_000)
    let start = Double(number) / 10
    story.open(at: start, heartbeat: 10)
    for second in stride(from: start + 5, to: end, by: 5) {
      story.send(.client, FrameBuilder.heartbeat, at: second)
      story.send(.broker, FrameBuilder.heartbeat, at: second + 0.001)
      story.acknowledge(.client, at: second + 0.002)
    }
    return story
  }

  private static let base: [(at: Double, bytes: [UInt8])] = (0..<living + dying).flatMap {
    connection($0, until: $0 < dying ? 60 : 110).packets.map { ($0.at, $0.bytes) }
  }

  typealias Flood = @Sendable (_ number: Int, inout Dialogue) -> Void

  /// What one of the strangers does.
  static let floods: [Fact<Flood, Void>] = [
    Fact("SYNs", { $1.send(.client, [], at: 0, flags: .syn) }, ()),
    Fact("acknowledgments", { $1.acknowledge(.client, at: 0) }, ()),
    Fact("heartbeats", { $1.send(.client, FrameBuilder.heartbeat, at: 0) }, ()),
    Fact("FINs", { $1.send(.client, [], at: 0, flags: [.fin, .ack]) }, ()),
    Fact("RSTs", { $1.send(.client, [], at: 0, flags: [.rst, .ack]) }, ()),
    Fact(
      "acknowledgments that are answered with a RST",
      {
        $1.acknowledge(.client, at: 0)
        $1.transmit(.broker, sequence: 5000, [], at: 0, flags: .rst)
      }, ()),
    Fact(
      "SYNs that are answered",
      {
        $1.send(.client, [], at: 0, flags: .syn)
        $1.send(.broker, [], at: 0, flags: [.syn, .ack])
      }, ()),
    Fact(
      "headers without a SYN-ACK",
      {
        $1.send(.client, [], at: 0, flags: .syn)
        $1.acknowledge(.client, at: 0)
        $1.send(.client, FrameBuilder.protocolHeader, at: 0)
      }, ()),
    Fact(
      "handshakes",
      {
        $1.send(.client, [], at: 0, flags: .syn)
        $1.send(.broker, [], at: 0, flags: [.syn, .ack])
        $1.acknowledge(.client, at: 0)
      }, ()),
    Fact(
      "handshakes with a header",
      {
        $1.send(.client, [], at: 0, flags: .syn)
        $1.send(.broker, [], at: 0, flags: [.syn, .ack])
        $1.send(.client, FrameBuilder.protocolHeader, at: 0)
      }, ()),
    Fact(
      "holes",
      {
        $1.send(.client, [], at: 0, flags: .syn)
        $1.send(.broker, [], at: 0, flags: [.syn, .ack])
        for place in 1...8 {
          $1.transmit(.client, sequence: $1.clientNext &+ UInt32(3000 * place), [65], at: 0)
        }
      }, ()),
    Fact(
      "connections that are opened and left",
      { number, story in
        story.open(at: 0, heartbeat: 60)
      }, ()),
    Fact(
      "one address, many ports",
      { number, story in
        story.client = Endpoint(.router, UInt16(1024 + number % 60_000))
        story.send(.client, [], at: 0, flags: .syn)
        story.send(.broker, [], at: 0, flags: [.syn, .ack])
      }, ()),
  ]

  private static func flooded(
    _ flood: Flood, from start: Double, _ change: (inout Engine.Configuration) -> Void
  ) -> Run {
    var packets: [(at: Double, bytes: [UInt8])] = base
    var number = 0
    while packets.count < base.count + Self.packets {
      var story = Dialogue()
      story.client = Endpoint(IPAddress(v4: 0x2000_0000 + UInt32(number) &* 7919), 1024)
      flood(number, &story)
      let at = start + Double(packets.count - base.count) / Double(Self.packets) * (100 - start)
      packets += story.packets.map { (at, $0.bytes) }
      number += 1
    }
    packets.sort { $0.at < $1.at }
    var run = Run { configuration in
      configuration.gathersStalledHandshakes = true
      change(&configuration)
    }
    for packet in packets { run.observe(packet.bytes, at: packet.at) }
    run.advance(to: 110)
    return run
  }

  private static func isKnown(_ flow: FlowDescription) -> Bool {
    flow.client.port == 20_000
  }

  @Test(arguments: floods, [-1.0, 20])
  func deathsAreForetold(_ flood: Fact<Flood, Void>, start: Double) {
    let run = Self.flooded(flood.given, from: start) { $0.maximumFlows = 300 }
    #expect(run.engine.flows.count <= 300)
    expectTheDying(run)
  }

  @Test(arguments: floods)
  func alsoWhereMemoryIsShort(_ flood: Fact<Flood, Void>) {
    let bound = 1 << 20
    let run = Self.flooded(flood.given, from: 20) { $0.maximumMemory = bound }
    #expect(run.engine.memory <= bound)
    expectTheDying(run)
  }

  /// Their deaths, by name, and nothing else of connections that are known.
  private func expectTheDying(_ run: Run) {
    let known = run.predictions.filter { Self.isKnown($0.flow) }
    #expect(Set(known.map(\.flow.client)).count == Self.dying)
    #expect(known.allSatisfy { $0.reason == .heartbeatTimeout && $0.flow.user == "guest" })
    #expect(run.withdrawals.allSatisfy { !Self.isKnown($0.flow) })
  }

  /// What was given up is counted by how far it had come.
  @Test(arguments: [(0, "one-sided"), (6, "half-open"), (8, "silent")])
  func kinds(flood: Int, kind: String) {
    let run = Self.flooded(Self.floods[flood].given, from: 20) { $0.maximumFlows = 300 }
    let summary = run.engine.summary
    #expect(summary.flowsEvictedBy[kind] ?? 0 > 0)
    #expect(summary.flowsEvictedBy.values.reduce(0, +) == summary.flowsEvicted)
    #expect(summary.flowsEvictedBy["open"] == nil)
  }
}

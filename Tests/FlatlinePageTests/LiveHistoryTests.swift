import SyntheticTraffic
import Testing

@testable import FlatlineCore
@testable import FlatlinePage

/// What is kept of connections before anybody knows which of them a page will show.
struct LiveHistoryTests {
  private static let id = PredictionIdentifier(value: 7)

  /// A connection of which the broker has sent some heartbeats.
  private static func opened(beats: UInt32) -> LiveWire {
    var wire = LiveWire()
    wire.send(fromBroker: false, 1000, acknowledging: 0, .syn)
    wire.send(fromBroker: true, 5000, acknowledging: 1001, [.syn, .ack])
    for number in 0..<beats {
      wire.send(
        fromBroker: true, 5001 + 8 * number, FrameBuilder.heartbeat, acknowledging: 1001)
    }
    return wire
  }

  private static func letters(_ wire: LiveWire) -> String? {
    wire.history.page.lanes[id].map { String($0.recent.all.map(\.letter)) }
  }

  private static func withdrawal(_ prediction: Prediction) -> Event {
    .withdrawn(
      Withdrawal(
        at: .at(3), id: prediction.id, flow: prediction.flow, reason: prediction.reason,
        why: .acknowledged))
  }

  private static func closing(_ prediction: Prediction) -> Event {
    .closed(
      Closing(
        at: .at(900), id: prediction.id, flow: prediction.flow, reason: prediction.reason, log: "",
        level: .error, predicted: true, observed: .brokerReset))
  }

  @Test func theLastPacketsAreThereWhenSomethingIsSaid() {
    var wire = Self.opened(beats: 100)
    #expect(wire.history.page.lanes.isEmpty)
    wire.history.note(.prediction(.dying(7)))
    #expect(Self.letters(wire) == String(repeating: "H", count: 24))
    for _ in 0..<300 {
      wire.send(fromBroker: true, 5001 + 8 * 99, FrameBuilder.heartbeat, acknowledging: 1001)
    }
    #expect(Self.letters(wire) == String(repeating: "R", count: 200))
    wire.history.note(.prediction(.dying(7, at: 9)))
    #expect(Self.letters(wire)?.count == 200, "said again, it stays")
  }

  @Test func whatIsTakenBackIsAsItWas() {
    var wire = Self.opened(beats: 10)
    wire.history.note(.prediction(.dying(7)))
    wire.history.note(Self.withdrawal(.dying(7)))
    #expect(wire.history.page.lanes.isEmpty)
    wire.send(fromBroker: true, 5081, FrameBuilder.heartbeat, acknowledging: 1001)
    wire.history.note(.prediction(.dying(7)))
    #expect(Self.letters(wire) == "S" + String(repeating: "H", count: 11))
  }

  @Test func whatHasClosedStays() {
    var wire = Self.opened(beats: 3)
    wire.history.note(.prediction(.dying(7)))
    wire.send(fromBroker: true, 5025, acknowledging: 1001, [.rst, .ack])
    // The ports are used again before anybody has said what became of them.
    wire.send(fromBroker: false, 9000, acknowledging: 0, .syn)
    wire.send(fromBroker: true, 7000, acknowledging: 9001, [.syn, .ack])
    wire.history.note(Self.closing(.dying(7)))
    #expect(Self.letters(wire) == "SHHHX")
    wire.send(fromBroker: true, 7001, FrameBuilder.heartbeat, acknowledging: 9001)
    wire.history.note(.prediction(.dying(8)))
    let lane = wire.history.page.lanes[PredictionIdentifier(value: 8)]
    #expect(lane?.recent.all.map(\.letter) == ["H"])
    #expect(Self.letters(wire) == "SHHHX")
  }

  /// What is said of an end comes after its last packet.
  @Test func anEndWithoutWarningHasItsPackets() {
    var wire = Self.opened(beats: 2)
    wire.send(fromBroker: false, 1001, acknowledging: 0, .rst)
    wire.history.note(.prediction(.dying(7)))
    wire.history.note(Self.closing(.dying(7)))
    #expect(Self.letters(wire) == "SHHx")
  }

  @Test func strangersTakeNothing() {
    var wire = LiveWire()
    for _ in 0..<100 {
      wire.send(fromBroker: false, 1000, FrameBuilder.heartbeat, acknowledging: 5000)
    }
    wire.history.note(.prediction(.dying(7)))
    #expect(wire.history.page.lanes.isEmpty)
  }

  @Test func questionsForAClientsAddressAreKept() {
    var wire = Self.opened(beats: 1)
    let arp = PacketBuilder.ethernet(
      arp: PacketBuilder.arp(1, from: .broker, for: .client), toAll: true)
    wire.observe(arp, as: .ethernet)
    wire.history.note(.prediction(.dying(7)))
    wire.observe(arp, as: .ethernet)
    #expect(wire.history.page.neighbours.map(\.address) == [.client])
  }
}

import Testing

@testable import FlatlineCore

/// Slots are used again; the order of flows is that of their first packets all the same.
struct FlowTableOrderTests {
  private static func flow(_ port: UInt16) -> Flow {
    Flow(key: FlowKey(client: Endpoint(.client, port), broker: .broker), firstSeen: .at(0))
  }

  @Test func ofAClient() {
    var table = FlowTable(hash: .random())
    let first = table.insert(Self.flow(1), generation: 10)
    let second = table.insert(Self.flow(2), generation: 11)
    let third = table.insert(Self.flow(3), generation: 12)
    table.remove(first, holdsNothing: true)
    let fourth = table.insert(Self.flow(4), generation: 13)
    #expect(fourth == first)
    // The broker has not spoken yet.
    #expect(table.slots(ofClient: .client).isEmpty)
    for slot in [second, third, fourth] { table.prove(slot, .open) }
    #expect(table.slots(ofClient: .client) == [second, third, fourth])
    #expect(table.slots(ofClient: .router).isEmpty)
  }

  @Test func whoComesAgainIsAnother() {
    var table = FlowTable(hash: .random())
    let slot = table.insert(Self.flow(1), generation: 10)
    #expect(table.contains(slot, generation: 10))
    table.remove(slot, holdsNothing: true)
    #expect(!table.contains(slot, generation: 10))
    #expect(table.insert(Self.flow(1), generation: 11) == slot)
    #expect(table.contains(slot, generation: 11))
    #expect(!table.contains(slot, generation: 10))
  }
}

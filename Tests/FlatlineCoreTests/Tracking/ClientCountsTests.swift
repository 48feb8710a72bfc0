import Testing

@testable import FlatlineCore

struct ClientCountsTests {
  @Test func aHostThatIsGoneIsToldNoMore() {
    var counts = ClientCounts()
    counts.add(7)
    counts.add(7)
    counts.remove(7)
    #expect(counts.mayHave(7) && !counts.mayHave(8))
    counts.remove(7)
    #expect(!counts.mayHave(7))
  }

  /// It never says of a host that has flows that it has none; and beyond as many as there are places
  /// it asks for more of them.
  @Test(arguments: [0, 100, 5000])
  func nobodyIsMissed(expected: Int) {
    var counts = ClientCounts(for: expected)
    let hashes = (0..<5000).map { UInt32($0) &* 0x9e37_79b9 }
    for hash in hashes { counts.add(hash) }
    #expect(hashes.allSatisfy(counts.mayHave))
    #expect(counts.isCrowded == (expected < 2500))
  }

  /// Each client is found by its address while the table grows.
  @Test func theTableCountsAnewAsItGrows() {
    var table = FlowTable(hash: FlowHash(first: 1, second: 2))
    let clients = (0..<1000).map { Endpoint(IPAddress(v4: UInt32($0)), 40_000) }
    let slots = clients.enumerated().map { number, client in
      let key = FlowKey(client: client, broker: .broker)
      let slot = table.insert(Flow(key: key, firstSeen: .at(0)), generation: UInt32(number))
      table.prove(slot, .silent)
      return slot
    }
    #expect(zip(clients, slots).allSatisfy { table.slots(ofClient: $0.address) == [$1] })
    for slot in slots { table.remove(slot, holdsNothing: false) }
    #expect(clients.allSatisfy { table.slots(ofClient: $0.address).isEmpty })
  }
}

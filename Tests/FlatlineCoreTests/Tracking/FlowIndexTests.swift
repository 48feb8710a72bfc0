import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Keys are found where they were put, whatever was added and removed in between.
struct FlowIndexTests {
  private let hash = FlowHash(first: 0x243f_6a88_85a3_08d3, second: 0x1319_8a2e_0370_7344)
  private let otherHash = FlowHash(first: 0x243f_6a88_85a3_08d3, second: 0x1319_8a2e_0370_7347)

  private func hash(of number: Int) -> UInt32 {
    let key = Self.key(number)
    return hash.hash(between: key.client, key.broker)
  }

  private static func key(_ number: Int) -> FlowKey {
    FlowKey(
      client: Endpoint(IPAddress(v4: UInt32(number / 7)), UInt16(number % 7)), broker: .broker)
  }

  /// Hashes of few bits, so that most places are taken by others' keys.
  @Test(arguments: [0xffff_ffff, 0x3f, 0xf] as [UInt32])
  func isADictionary(mask: UInt32) {
    var index = FlowIndex()
    var generator = SeededGenerator(seed: 7)
    var keys: [Int: Int] = [:]
    for _ in 0..<20_000 {
      let number = Int.random(in: 0..<300, using: &generator)
      let hash = hash(of: number) & mask
      #expect(index.slot(hash) { $0 == number } == keys[number])
      if keys.removeValue(forKey: number) != nil {
        index.remove(number, mask) { self.hash(of: $1) & $0 }
      } else {
        keys[number] = number
        index.insert(number, mask) { self.hash(of: $1) & $0 }
      }
      #expect(index.count == keys.count)
    }
    for number in 0..<300 {
      #expect(index.slot(hash(of: number) & mask) { $0 == number } == keys[number])
    }
  }

  /// Whoever does not know the seed cannot choose keys that fall together.
  @Test func hashesDependOnTheSeed() {
    let same = (0..<1000).map(Self.key).count { key in
      hash.hash(between: key.client, key.broker) == otherHash.hash(between: key.client, key.broker)
    }
    #expect(same == 0)
  }

  /// Neighbouring addresses and ports, as a host's connections have them, are spread.
  @Test func neighboursAreSpread() {
    var places = [Int](repeating: 0, count: 1024)
    for number in 0..<4096 { places[Int(hash(of: number) % 1024)] += 1 }
    // Four a place; at random about one place in a thousand has more than eleven.
    #expect(places.max() ?? 0 < 20)
  }
}

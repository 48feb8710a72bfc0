import FlatlineCore
import Testing

@testable import FlatlineFeed

struct SubnetPrefixTests {
  private func subnet(_ prefix: SubnetPrefix, _ address: String) throws -> String {
    prefix.subnet(of: try #require(IPAddress(address)))
  }

  @Test(arguments: [
    (0, "198.51.100.31", "0.0.0.0/0"),
    (1, "198.51.100.31", "128.0.0.0/1"),
    (8, "198.51.100.31", "198.0.0.0/8"),
    (20, "198.51.111.31", "198.51.96.0/20"),
    (24, "198.51.100.31", "198.51.100.0/24"),
    (31, "198.51.100.31", "198.51.100.30/31"),
    (32, "198.51.100.31", "198.51.100.31/32"),
    (24, "255.255.255.255", "255.255.255.0/24"),
    (24, "0.0.0.0", "0.0.0.0/24"),
  ])
  func version4(bits: Int, address: String, expected: String) throws {
    #expect(try subnet(SubnetPrefix(v4: bits, v6: 1), address) == expected)
  }

  @Test(arguments: [
    (0, "2001:db8:1:2:3:4:5:6", "::/0"),
    (3, "2001:db8:1:2:3:4:5:6", "2000::/3"),
    (24, "2001:db8:1:2:3:4:5:6", "2001:d00::/24"),
    (32, "2001:db8:1:2:3:4:5:6", "2001:db8::/32"),
    (63, "2001:db8:1:3:3:4:5:6", "2001:db8:1:2::/63"),
    (64, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    (65, "2001:db8:1:2:ffff:4:5:6", "2001:db8:1:2:8000::/65"),
    (127, "2001:db8:1:2:3:4:5:7", "2001:db8:1:2:3:4:5:6/127"),
    (128, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6/128"),
  ])
  func version6(bits: Int, address: String, expected: String) throws {
    #expect(try subnet(SubnetPrefix(v4: 1, v6: bits), address) == expected)
  }

  @Test func whatSaysNothingIsAsNetworksAreDivided() throws {
    #expect(SubnetPrefix() == SubnetPrefix(v4: 24, v6: 64))
  }

  @Test(arguments: [(-1, -1, 0, 0), (33, 129, 32, 128), (Int.max, Int.min, 32, 0)])
  func noPrefixIsLongerThanAnAddress(v4: Int, v6: Int, least: Int, most: Int) {
    #expect(SubnetPrefix(v4: v4, v6: v6) == SubnetPrefix(v4: least, v6: most))
    #expect(SubnetPrefix(v4: v4, v6: v6).v4 == least)
    #expect(SubnetPrefix(v4: v4, v6: v6).v6 == most)
  }
}

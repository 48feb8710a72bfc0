import FlatlineCore
import Testing

@testable import Capture

struct HostAddressesTests {
  @Test func theLoopbackIsAmongThem() {
    #expect(HostAddresses.read().contains(IPAddress(v4: 0x7f00_0001)))
  }

  @Test func nobodyElseIs() {
    #expect(!HostAddresses.read().contains(IPAddress(v4: 0xcb00_7115)))
  }
}

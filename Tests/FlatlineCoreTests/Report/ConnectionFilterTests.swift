import FlatlineReport
import Testing

@testable import FlatlineCore

/// Which connections the options of `read` mean.
struct ConnectionFilterTests {
  @Test(arguments: [
    ("orders", "orders", true), ("orders", "Orders", false), ("orders", "orders1", false),
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true),
    ("orders*", "orders-7", true), ("*-7", "orders-7", true), ("o*s*7", "orders-7", true),
    ("o*x*7", "orders-7", false), ("*a*a*", "banana", true), ("*ab", "aab", true),
    ("a**b", "ab", true), ("a*", "b", false), ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaa", false),
  ])
  func aStarStandsForAnything(pattern: String, name: String, matches: Bool) {
    #expect(NamePattern(pattern).matches(name) == matches)
  }

  @Test(arguments: [
    ("198.51.100.31", true), ("198.51.100.31:7", true), ("198.51.100.31:8", false),
    ("198.51.100.3", false), ("2001:db8::1", false),
  ])
  func aClientIsAnAddressWithOrWithoutItsPort(text: String, matches: Bool) throws {
    let pattern = try #require(ClientPattern(text))
    #expect(pattern.matches(FlowDescription.connection(7, of: "198.51.100.31").client) == matches)
    #expect(pattern.description == text)
  }

  @Test(arguments: ["2001:db8::1", "[2001:db8::1]:7"])
  func alsoOfVersion6(text: String) throws {
    let pattern = try #require(ClientPattern(text))
    #expect(pattern.matches(FlowDescription.connection(7, of: "2001:db8::1").client))
    #expect(!pattern.matches(FlowDescription.connection(7, of: "2001:db8::2").client))
  }

  @Test(arguments: ["", "host", "198.51.100", "198.51.100.31:", "198.51.100.31:70000", "*"])
  func whatIsNoAddressIsRefused(text: String) {
    #expect(ClientPattern(text) == nil)
  }

  private static let flow = FlowDescription.connection(7, of: "198.51.100.31") {
    $0.name = "app7"
    $0.user = "orders"
    $0.via = Endpoint("203.0.113.80:99")
  }

  private static func filter(
    _ change: (inout ConnectionFilter) -> Void
  ) -> ConnectionFilter {
    var filter = ConnectionFilter()
    change(&filter)
    return filter
  }

  @Test func oneOfAKindAndAllKinds() {
    #expect(ConnectionFilter().isEmpty)
    #expect(ConnectionFilter().matches(Self.flow))
    let one = Self.filter { $0.users = [.init("stock"), .init("ord*")] }
    #expect(!one.isEmpty)
    #expect(one.matches(Self.flow))
    let two = Self.filter {
      $0.users = [.init("orders")]
      $0.names = [.init("app8")]
    }
    #expect(!two.matches(Self.flow))
  }

  @Test func whatIsNotKnownMatchesNothing() {
    #expect(!Self.filter { $0.vhosts = [.init("*")] }.matches(Self.flow))
  }

  @Test func theProxyIsAClientToo() throws {
    let proxy = try #require(ClientPattern("203.0.113.80"))
    #expect(Self.filter { $0.clients = [proxy] }.matches(Self.flow))
  }
}

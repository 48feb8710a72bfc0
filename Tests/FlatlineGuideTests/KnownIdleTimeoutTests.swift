import FlatlineCore
import FlatlineGuide
import Testing

/// Whose idle timeout a bracket looks like.
struct KnownIdleTimeoutTests {
  @Test(arguments: [
    (340, 352, "AWS Network Load Balancer or NAT gateway"),
    (345, 350, "AWS Network Load Balancer or NAT gateway"),
    // It was looked for a little late.
    (352, 360, "AWS Network Load Balancer or NAT gateway"),
    (230, 245, "Azure Load Balancer or NAT Gateway"),
    (55, 62, "AWS Classic or Application Load Balancer"),
    (590, 605, "Google Cloud firewall, or nginx as a TCP proxy"),
    (899, 901, "Linux IPVS (kube-proxy, Docker Swarm)"),
    (431_000, 432_010, "Linux conntrack"),
  ])
  func aBracketThatFits(atLeast: Int, atMost: Int, name: String) {
    #expect(
      KnownIdleTimeout.fitting(atLeast: .seconds(atLeast), atMost: .seconds(atMost)) == name)
  }

  @Test(arguments: [
    (7, 9), (100, 110), (360, 420),
    // Wide, or with two of them in it.
    (100, 350), (60, 600), (240, 300), (0, 60),
    // Wrong way round.
    (352, 340),
  ])
  func aBracketThatDoesNotTell(atLeast: Int, atMost: Int) {
    #expect(
      KnownIdleTimeout.fitting(atLeast: .seconds(atLeast), atMost: .seconds(atMost)) == nil)
  }

  @Test func oneEndIsNotEnough() {
    #expect(KnownIdleTimeout.fitting(atLeast: .seconds(350), atMost: nil) == nil)
    #expect(KnownIdleTimeout.fitting(atLeast: nil, atMost: .seconds(350)) == nil)
  }

  @Test func theShortestComesFirstAndEachHasASource() {
    let all = KnownIdleTimeout.all
    #expect(all.map(\.interval) == all.map(\.interval).sorted())
    #expect(all.allSatisfy { !$0.source.isEmpty })
    #expect(Set(all.map(\.name)).count == all.count)
  }
}

import FlatlineReport
import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Proxies that end TCP: what they acknowledge is not their clients' word, and each connection through
/// them is two.
struct ProxyTests {
  private static let proxy = IPAddress(v4: 0x0a01_0009)
  private static let container = Endpoint(IPAddress(v4: 0xac11_0002), 5672)

  /// Acknowledged until the end, and unheard from 30 s on.
  private static func unheard(
    _ client: Endpoint, name: String, broker: Endpoint = .broker
  ) -> Dialogue {
    dialogue { story in
      (story.client, story.broker) = (client, broker)
      (story.clientNext, story.brokerNext) = (UInt32(client.port) * 77, UInt32(client.port) * 1001)
      story.open(heartbeat: 10, name: name)
      for at in stride(from: 5.0, to: 30, by: 5) {
        story.send(.client, FrameBuilder.heartbeat, at: at)
      }
      for at in stride(from: 5.0, to: 45, by: 5) {
        story.send(.broker, FrameBuilder.heartbeat, at: at + 0.01)
        story.acknowledge(.client, at: at + 0.011)
      }
    }
  }

  private static func living(_ client: Endpoint, name: String) -> Dialogue {
    dialogue { story in
      story.client = client
      (story.clientNext, story.brokerNext) = (UInt32(client.port) * 77, UInt32(client.port) * 1001)
      story.open(heartbeat: 10, name: name)
      for at in stride(from: 5.0, to: 45, by: 5) {
        story.send(.client, FrameBuilder.heartbeat, at: at)
        story.send(.broker, FrameBuilder.heartbeat, at: at + 0.01)
        story.acknowledge(.client, at: at + 0.011)
      }
    }
  }

  private func last(_ run: CauseRun) -> Prediction? {
    run.events.reversed().lazy.compactMap { event in
      if case .prediction(let prediction) = event { prediction } else { nil }
    }.first
  }

  @Test func theClientBehindAProxyIsFrozenOrGone() throws {
    let others = (1..<20).map { number in
      Self.living(Endpoint(Self.proxy, 41_000 + UInt16(number)), name: "service \(number)")
    }
    let lost = Self.unheard(Endpoint(Self.proxy, 41_000), name: "service 0")
    let prediction = try #require(last(CauseRun([lost] + others)))
    #expect(prediction.cause == .unknown)
    #expect(prediction.contributing == [.behindProxy])
    let entry = Case(prediction: prediction, firstPredictedAt: prediction.at)
    #expect(entry.trouble().hasSuffix("client frozen, or gone behind its proxy"))
  }

  @Test func aHostsOwnClientIsFrozen() throws {
    let lost = Self.unheard(Endpoint(Self.proxy, 41_000), name: "service 0")
    let prediction = try #require(last(CauseRun([lost])))
    #expect(prediction.cause == .clientFrozen)
    #expect(prediction.contributing == nil)
  }

  /// The client's connection to a proxy on the broker's host, and the proxy's own.
  private static func relayed(_ number: UInt16 = 0, name: String = "worker") -> [Dialogue] {
    let outer = unheard(Endpoint(IPAddress(v4: 0x0a01_000c), 40_000 + number), name: name)
    let inner = unheard(
      Endpoint(IPAddress(v4: 0xac11_0001), 50_000 + number), name: name, broker: container)
    return [outer, inner.inside(by: 0.000_3)]
  }

  private func sides(_ dialogues: [Dialogue]) -> [Endpoint: OtherSide] {
    var sides: [Endpoint: OtherSide] = [:]
    for case .prediction(let prediction) in CauseRun(dialogues, until: 60).events {
      sides[prediction.flow.client] = prediction.flow.otherSide
    }
    return sides
  }

  @Test func twoSidesOfAProxyAreJoined() {
    let pair = Self.relayed()
    let sides = sides(pair)
    let ends = pair.map { FlowKey(client: $0.client, broker: $0.broker) }
    #expect(
      sides == [
        pair[0].client: OtherSide(ends[1], proxy: "172.17.0.1"),
        pair[1].client: OtherSide(ends[0], proxy: "172.17.0.1"),
      ])
  }

  /// The proxy's own kernel acknowledges, and its program is not to blame.
  @Test func theProxyIsNotFrozen() {
    let run = CauseRun(Self.relayed())
    #expect(run.causes == [40_000: .clientFrozen, 50_000: .unknown])
    #expect(run.predictions.last { $0.flow.client.port == 50_000 }?.contributing == [.behindProxy])
  }

  /// Which belong together does not show.
  @Test func connectionsOfOneNameAreNot() {
    #expect(sides(Self.relayed() + Self.relayed(1)).isEmpty)
  }

  /// One client, two brokers.
  @Test func connectionsOfOneHostAreNot() {
    var pair = Self.relayed()
    pair[1] = Self.unheard(
      Endpoint(pair[0].client.address, 50_000), name: "worker", broker: Self.container
    ).inside(by: 0.000_3)
    #expect(sides(pair).isEmpty)
  }
}

extension Dialogue {
  /// The same, a little later where it begins, and a little earlier where it is answered.
  fileprivate func inside(by interval: Double) -> Dialogue {
    var inner = self
    inner.keep(
      packets.map { sent in
        var moved = sent
        moved.at += sent.side == .client ? interval : -interval
        return moved
      })
    return inner
  }
}

import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Nobody hides a connection with packets that make it look like another one behind address
/// translation.
struct ForgedTranslationTests {
  private static let stranger = FlowKey(
    client: Endpoint(IPAddress(v4: 0x0a09_0909), 50_000),
    broker: Endpoint(IPAddress(v4: 0x0a09_0908), 5672))
  private static let ends = FlowKey(client: .client, broker: .broker)
  private static let story = Dialogue.blackHole(heartbeat: 10, repeated: 6)
  private static var real: [Captured] {
    story.packets.map { Captured(at: $0.at, bytes: $0.bytes) }
  }

  private func isTold(_ packets: [Captured]) {
    var run = Run()
    run.observe(packets.inOrder)
    #expect(run.predictions.contains { $0.flow.key == Self.ends })
    #expect(run.engine.standingPredictions == 1)
  }

  /// What the connection itself shows, from other addresses.
  @Test(arguments: [[0], [1], [0, 1], Array(0..<6)])
  func itsPacketsAgain(_ places: [Int]) {
    let forger = TranslatedDialogue(nearer: Self.story, farther: Self.stranger)
    isTold(Self.real + places.map { forger.far(Self.story.packets[$0]) })
  }

  /// A SYN as the connection's, before it; nobody knows how the broker will answer.
  @Test func itsSynchroniseAgain() {
    var forged = TranslatedDialogue(nearer: Self.story, farther: Self.stranger)
      .far(Self.story.packets[0])
    forged.at = -1
    isTold([forged] + Self.real)
  }

  /// A client that has a connection forges the beginning of another's, of which the capture has shown
  /// nothing so far, in the broker's name. It is told as soon as it shows its own numbers.
  @Test func anotherConnectionWithItsNumbers() {
    let own = dialogue { story in
      (story.clientNext, story.brokerNext) = (0x1000_0000, 0x2000_0000)
      story.client = Self.stranger.client
      story.open(heartbeat: 0)
    }
    let forger = TranslatedDialogue(nearer: own, farther: Self.ends)
    let real = Self.real.filter { $0.at > 1 }
    var run = Run { $0.heartbeatHints[Self.ends] = .seconds(10) }
    run.observe(
      (own.packets.map { Captured(at: $0.at, bytes: $0.bytes) }
        + own.packets.prefix(2).map(forger.far) + real).inOrder)
    #expect(run.predictions.contains { $0.flow.key == Self.ends })
    #expect(run.engine.summary.translated == 0)
  }
}

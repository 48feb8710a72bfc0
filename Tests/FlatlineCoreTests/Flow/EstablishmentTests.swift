import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// RFC 9293 section 3.5: when the broker's listener gets the connection, and when it ends.
struct EstablishmentTests {
  typealias Expected = (established: Double?, isAccepted: Bool)

  static let stories: [Fact<Dialogue, Expected>] = [
    Fact("SYN", dialogue { $0.send(.client, [], at: 0, flags: .syn) }, (nil, false)),
    Fact(
      "SYN, SYN-ACK",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 1, flags: [.syn, .ack])
      }, (nil, false)),
    Fact("the whole handshake", dialogue { $0.handshake(at: 0) }, (0.002, true)),
    Fact(
      "the SYN-ACK had to be repeated",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 0.001, flags: [.syn, .ack])
        $0.transmit(.broker, sequence: 5000, [], at: 1.001, flags: [.syn, .ack])
        $0.acknowledge(.client, at: 1.002)
      }, (1.002, true)),
    Fact(
      "the third segment brings data",
      dialogue {
        $0.send(.client, [], at: 0, flags: .syn)
        $0.send(.broker, [], at: 0.001, flags: [.syn, .ack])
        $0.send(.client, FrameBuilder.protocolHeader, at: 0.002)
      }, (0.002, true)),
    Fact(
      "a later acknowledgment changes nothing",
      dialogue {
        $0.handshake(at: 0)
        $0.acknowledge(.client, at: 5)
      }, (0.002, true)),
    Fact(
      "joined in its middle", dialogue { $0.send(.client, FrameBuilder.heartbeat, at: 7) },
      (nil, true)),
  ]

  @Test(arguments: stories)
  func established(_ fact: Fact<Dialogue, Expected>) {
    let flow = fact.given.flow
    #expect(flow.establishedAt == fact.expected.established.map(Instant.at))
    #expect(flow.isAccepted == fact.expected.isAccepted)
  }

  /// The options of a SYN.
  @Test func options() {
    var story = Dialogue()
    let options: [UInt8] = [2, 4, 5, 180, 4, 2, 1, 3, 3, 7]
    story.transmit(.client, sequence: 1000, [], at: 0, flags: .syn, options: options)
    #expect(story.flow.clientMaximumSegmentSize == 1460)
  }

  static let ends: [Fact<Dialogue, Double?>] = [
    Fact("none", dialogue { $0.handshake() }, nil),
    Fact(
      "FIN",
      dialogue {
        $0.handshake()
        $0.send(.client, [], at: 3, flags: [.ack, .fin])
      }, 3),
    Fact(
      "data and FIN",
      dialogue {
        $0.handshake()
        $0.send(.client, FrameBuilder.heartbeat, at: 3, flags: [.ack, .fin])
      }, 3),
    Fact(
      "FIN, repeated",
      dialogue {
        $0.handshake()
        $0.send(.client, [], at: 3, flags: [.ack, .fin])
        $0.transmit(.client, sequence: 1001, [], at: 3.2, flags: [.ack, .fin])
      }, 3),
  ]

  @Test(arguments: ends)
  func finish(_ fact: Fact<Dialogue, Double?>) {
    let flow = fact.given.flow
    #expect(flow.finByClient == fact.expected.map(Instant.at))
    #expect(flow.finByBroker == nil)
    #expect(flow.client.next?.value == fact.given.clientNext)
  }
}

import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Tells copies of a packet from retransmissions.
struct CaptureDuplicatesTests {
  /// Two packets, and the seconds between them.
  typealias Pair = (first: [UInt8], after: Double, second: [UInt8])

  private static func timestamps(_ value: UInt32) -> [UInt8] {
    TCPOptionBytes.timestamps(value, echo: 7)
  }

  private static let plain = TCPFields()
  private static let stamped = TCPFields(options: timestamps(100))

  private static func v4(
    _ fields: TCPFields, _ identification: UInt16 = 0x1234, hops: UInt8 = 64
  ) -> [UInt8] {
    PacketBuilder.ipv4(fields.bytes, identification: identification, timeToLive: hops)
  }

  private static let v6 = PacketBuilder.ipv6(stamped.bytes)

  /// A packet that differs from `plain` in one thing.
  private static func changed(_ change: (inout TCPFields) -> Void) -> Pair {
    var fields = plain
    change(&fields)
    return (v4(plain), 0.000_01, v4(fields))
  }

  /// Whether the second packet is a copy of the first.
  static let pairs: [Fact<Pair, Bool>] = [
    Fact("captured twice", (v4(stamped), 0.000_01, v4(stamped)), true),
    Fact("behind a router", (v4(stamped), 0.002, v4(stamped, hops: 63)), true),
    Fact("a slow mirror port", (v4(stamped), 0.5, v4(stamped)), true),
    Fact("IPv6", (v6, 0.01, v6), true),
    Fact("nothing to tell it by", (v4(plain, 0), 0.000_5, v4(plain, 0)), true),
    // Linux increments the identification with every packet of a connection.
    Fact("retransmission: identification", (v4(stamped), 0.000_01, v4(stamped, 0x1235)), false),
    // RFC 7323 section 3.2: TSval is the time of sending.
    Fact(
      "retransmission: timestamp",
      (v4(stamped, 0), 0.05, v4(TCPFields(options: timestamps(150)), 0)), false),
    // TCP_RTO_MIN is 200 ms: no retransmission timer is shorter.
    Fact("retransmission in the same tick", (v4(stamped, 0), 0.2, v4(stamped, 0)), false),
    Fact("retransmission without either", (v4(plain, 0), 0.2, v4(plain, 0)), false),
    Fact("the identification came round", (v4(plain), 10, v4(plain)), false),
    Fact("another window", changed { $0.window = 501 }, false),
    Fact("another acknowledgment", changed { $0.acknowledgment = 2001 }, false),
    Fact("another flag", changed { $0.flags = [.ack, .fin] }, false),
    Fact("a longer payload", changed { $0.payload.append(0) }, false),
    Fact(
      "another selective acknowledgment",
      (
        v4(TCPFields(options: [5, 10] + bigEndian(UInt64(9)))), 0.000_01,
        v4(TCPFields(options: [5, 10] + bigEndian(UInt64(10))))
      ), false),
  ]

  @Test(arguments: pairs)
  func pair(_ fact: Fact<Pair, Bool>) throws {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    let first = try #require(decode(fact.given.first, as: .rawIP).segment)
    let second = try #require(decode(fact.given.second, as: .rawIP).segment)
    let isFirst = flow.isDuplicate(Fingerprint(first), at: .at(0))
    let isSecond = flow.isDuplicate(Fingerprint(second), at: .at(fact.given.after))
    #expect(!isFirst)
    #expect(isSecond == fact.expected)
  }

  /// Copies of a burst follow the whole burst: `1 2 3 1' 2' 3'`.
  @Test func interleavedCopies() throws {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    let segments = try [1, 2, 3].map { number in
      try #require(decode(Self.v4(Self.stamped, number), as: .rawIP).segment)
    }
    let first = segments.map { flow.isDuplicate(Fingerprint($0), at: .at(0)) }
    let again = segments.map { flow.isDuplicate(Fingerprint($0), at: .at(0.001)) }
    #expect(first == [false, false, false])
    #expect(again == [true, true, true])
  }

  /// After the first copy, a flow remembers more packets.
  @Test(arguments: [false, true])
  func aLongBurst(hasSeenCopies: Bool) throws {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    let segments = try (1...12).map { number in
      try #require(decode(Self.v4(Self.stamped, number), as: .rawIP).segment)
    }
    if hasSeenCopies {
      let word = try #require(decode(Self.v4(Self.stamped, 99), as: .rawIP).segment)
      #expect([word, word].map { flow.isDuplicate(Fingerprint($0), at: .at(0)) } == [false, true])
    }
    let first = segments.map { flow.isDuplicate(Fingerprint($0), at: .at(2)) }
    let again = segments.map { flow.isDuplicate(Fingerprint($0), at: .at(2.001)) }
    #expect(!first.contains(true))
    #expect(again == Array(repeating: hasSeenCopies, count: 12))
  }

  /// Equal segments of the two sides are no copies.
  @Test func theOtherSidesIsNoCopy() throws {
    var flow = Flow(key: FlowKey(client: .client, broker: .broker), firstSeen: .at(0))
    let there = TCPFields(sequence: 7, acknowledgment: 7)
    var back = there
    swap(&back.source, &back.destination)
    let segments = try [there, back].map { fields in
      try #require(decode(Self.v4(fields), as: .rawIP).segment)
    }
    #expect(segments.map { flow.isDuplicate(Fingerprint($0), at: .at(0)) } == [false, false])
  }

  /// A copy changes nothing.
  @Test func aFlowPassesOverACopy() throws {
    let story = dialogue {
      $0.open(heartbeat: 60)
      $0.send(.broker, "hello", at: 1)
    }
    var flow = story.flow
    let last = try #require(story.packets.last)
    let segment = try #require(decode(last.bytes, as: .rawIP).segment)
    var outputs: [FrameReader.Output] = []
    let outcome = flow.process(
      segment, from: .broker, last.bytes.span, at: .at(1.001), outputs: &outputs)
    #expect(outcome == .duplicate)
    #expect(flow.broker.rare.facts.retransmissions == 0)
    #expect(flow.unanswered.episode?.count == 0)
  }
}

import SyntheticTraffic
import Testing

@testable import FlatlineCore
@testable import FlatlineEvidence

/// What is kept of connections before anybody knows which of them is lost.
struct EvidenceRingTests {
  private static let broker = Endpoint(IPAddress(v4: 0xcb00_7115), 5672)

  private static func client(_ number: Int) -> Endpoint {
    Endpoint(IPAddress(v4: 0xc633_6400 + UInt32(number)), 40_000)
  }

  /// Segments of one connection, with the numbers that they should have.
  private struct Connection {
    let client: Endpoint
    var time: Double
    var clientNext: UInt32 = 1000
    var brokerNext: UInt32 = 5000

    mutating func send(
      _ ring: inout EvidenceRing, fromBroker: Bool, _ payload: [UInt8] = [],
      _ flags: TCPFlags = .ack
    ) {
      let (source, destination) =
        fromBroker ? (EvidenceRingTests.broker, client) : (client, EvidenceRingTests.broker)
      let fields = TCPFields(
        source: source.port, destination: destination.port,
        sequence: fromBroker ? brokerNext : clientNext,
        acknowledgment: flags.contains(.ack) ? (fromBroker ? clientNext : brokerNext) : 0,
        flags: flags, payload: payload)
      let bytes = PacketBuilder.ipv4(
        fields.bytes, from: source.address, to: destination.address, identification: 1)
      time += 0.01
      let header = PacketHeader(
        timestamp: EvidenceRingTests.at(time), linkType: .rawIP, originalLength: bytes.count)
      ring.observe(bytes.span, header)
      let length = UInt32(payload.count) + (flags.contains(.syn) ? 1 : 0)
      if fromBroker { brokerNext += length } else { clientNext += length }
    }

    mutating func open(_ ring: inout EvidenceRing) {
      send(&ring, fromBroker: false, [], .syn)
      send(&ring, fromBroker: true, [], [.syn, .ack])
      for turn in FrameBuilder.opening(heartbeat: 60, name: "ring") {
        send(&ring, fromBroker: turn.fromBroker, turn.bytes)
      }
    }
  }

  private static func at(_ seconds: Double) -> Instant {
    Instant.distantPast + .seconds(1_000_000_000) + .seconds(seconds)
  }

  private static func prediction(of client: Endpoint, at seconds: Double) -> Prediction {
    Prediction(
      at: at(seconds), id: PredictionIdentifier(value: 7),
      flow: FlowDescription(FlowKey(client: client, broker: broker), brokerVersion: nil),
      condition: .unansweredRetransmissions, reason: .kernel(.etimedout), log: "", level: .error,
      closesAt: at(seconds + 60), earliest: at(seconds + 59), latest: at(seconds + 61),
      confidence: 1, cause: .unknown, evidence: Evidence())
  }

  private static func packets(in file: [UInt8]) -> Int {
    var (offset, count) = (0, 0)
    while offset < file.count {
      let word = { (at: Int) in
        (0..<4).reduce(0) { $0 | Int(file[offset + at + $1]) << (8 * $1) }
      }
      if word(0) == 6 { count += 1 }
      offset += word(4)
    }
    return count
  }

  @Test func theLastPacketsAreThereWhenSomethingIsSaid() throws {
    var ring = EvidenceRing(limit: 1 << 20, ports: [5672])
    var connection = Connection(client: Self.client(1), time: 0)
    connection.open(&ring)
    for _ in 0..<200 { connection.send(&ring, fromBroker: true, FrameBuilder.heartbeat) }
    let prediction = Self.prediction(of: connection.client, at: connection.time)
    let written = ring.note(.prediction(prediction), application: "test")
    let first = try #require(written)
    #expect(first.name.hasSuffix("-198.51.100.1-40000-\(prediction.id).pcapng"))
    #expect(Self.packets(in: first.bytes) == 16 + 24)
    // Said again, it is not written again; what comes after is in the last file.
    let again = ring.note(.prediction(prediction), application: "test")
    #expect(again == nil)
    for _ in 0..<5 { connection.send(&ring, fromBroker: true, FrameBuilder.heartbeat) }
    #expect(ring.remaining(application: "test").map { Self.packets(in: $0.bytes) } == [45])
    let end = Withdrawal(
      at: Self.at(10), id: prediction.id, flow: prediction.flow, reason: prediction.reason,
      why: .acknowledged)
    let rewritten = ring.note(.withdrawn(end), application: "test")
    let last = try #require(rewritten)
    #expect(last.name == first.name && Self.packets(in: last.bytes) == 45)
    #expect(ring.remaining(application: "test").isEmpty)
  }

  @Test func thePasswordIsNotInIt() throws {
    var ring = EvidenceRing(limit: 1 << 20, ports: [5672])
    var connection = Connection(client: Self.client(1), time: 0)
    connection.open(&ring)
    let secret = Array("\0guest\0guest".utf8)
    let turns = FrameBuilder.opening(heartbeat: 60, name: "ring").filter { !$0.fromBroker }
    #expect(turns.contains { Self.contains($0.bytes, secret) })
    let prediction = Self.prediction(of: connection.client, at: connection.time)
    let written = ring.note(.prediction(prediction), application: "test")
    let file = try #require(written)
    #expect(!Self.contains(file.bytes, secret))
    #expect(Self.contains(file.bytes, Array("PLAIN".utf8)))
  }

  private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: wanted) }
  }

  /// The oldest connections go, and strangers take nothing.
  @Test func memoryIsBounded() {
    var ring = EvidenceRing(limit: 200_000, ports: [5672])
    for number in 1...250 {
      var stranger = Connection(client: Self.client(number), time: Double(number))
      for _ in 0..<50 { stranger.send(&ring, fromBroker: false, FrameBuilder.heartbeat) }
    }
    var old = Connection(client: Self.client(1), time: 1000)
    old.open(&ring)
    for number in 2...250 {
      var connection = Connection(client: Self.client(number), time: 1000 + Double(number))
      connection.open(&ring)
    }
    let files = [1, 250].map { number in
      let prediction = Self.prediction(of: Self.client(number), at: 2000)
      return ring.note(.prediction(prediction), application: "test")?.name
    }
    #expect(files[0] == nil && files[1] != nil)
    #expect(ring.size < 300_000)
  }
}

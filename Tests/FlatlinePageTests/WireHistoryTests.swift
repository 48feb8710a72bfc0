import FlatlineCore
import SyntheticTraffic
import Testing

@testable import FlatlinePage

/// What is kept of a connection's packets, and what each is taken for.
struct WireHistoryTests {
  private static func opened(predictedAt: Double = 100) -> Wire {
    var wire = Wire(predictedAt: predictedAt)
    wire.send(fromBroker: false, 1000, acknowledging: 0, .syn, at: 1)
    wire.send(fromBroker: true, 5000, acknowledging: 1001, [.syn, .ack], at: 1.1)
    wire.send(fromBroker: false, 1001, acknowledging: 5001, at: 1.2)
    return wire
  }

  @Test func eachPacketHasItsLetter() {
    var wire = Self.opened()
    wire.send(fromBroker: false, 1001, [1, 2, 3], acknowledging: 5001, at: 2)
    wire.send(fromBroker: true, 5001, FrameBuilder.heartbeat, acknowledging: 1004, at: 3)
    wire.send(fromBroker: false, 1004, FrameBuilder.heartbeat, acknowledging: 5009, at: 4)
    wire.send(fromBroker: false, 1011, acknowledging: 5009, at: 5)
    wire.send(fromBroker: false, 1012, acknowledging: 5009, window: 0, at: 6)
    wire.send(fromBroker: true, 5009, [9, 9], acknowledging: 1012, at: 7)
    wire.send(fromBroker: true, 5009, [9, 9], acknowledging: 1012, at: 7.2)
    wire.send(fromBroker: true, 5009, [9, 9], acknowledging: 1012, at: 7.6)
    wire.send(fromBroker: true, 5011, acknowledging: 1012, [.fin, .ack], at: 8)
    wire.send(fromBroker: false, 1012, acknowledging: 0, .rst, at: 9)
    #expect(wire.letters() == "sSadHhkzDRRFx")
  }

  /// A ServerHello that chooses TLS_AES_128_GCM_SHA256, and records of application data.
  @Test func insideTLSAHeartbeatHasItsLength() {
    var wire = Self.opened()
    var hello: [UInt8] = [2, 0, 0, 40, 3, 3] + [UInt8](repeating: 9, count: 32)
    hello += [0, 0x13, 0x01, 0, 0, 0]
    hello = [22, 3, 3, 0, UInt8(hello.count)] + hello
    func record(_ length: Int) -> [UInt8] {
      [23, 3, 3, 0, UInt8(length)] + [UInt8](repeating: 7, count: length)
    }
    var (client, broker): (UInt32, UInt32) = (1001, 5001)
    func send(fromBroker: Bool, _ payload: [UInt8], at instant: Double) {
      wire.send(
        fromBroker: fromBroker, fromBroker ? broker : client, payload,
        acknowledging: fromBroker ? client : broker, at: instant)
      if fromBroker { broker += UInt32(payload.count) } else { client += UInt32(payload.count) }
    }
    send(fromBroker: false, [22, 3, 1, 0, 1, 1], at: 2)
    send(fromBroker: true, hello, at: 2.1)
    send(fromBroker: false, record(53), at: 2.2)
    // The protocol header is as long as a heartbeat.
    send(fromBroker: false, record(25), at: 2.21)
    send(fromBroker: true, record(200), at: 2.3)
    send(fromBroker: true, record(25), at: 5)
    send(fromBroker: false, record(25), at: 6)
    send(fromBroker: true, record(90) + record(25), at: 7)
    send(fromBroker: true, record(26), at: 8)
    #expect(wire.letters() == "sSadDddDHhHD")
  }

  @Test func aPacketThatWasCapturedTwiceIsOne() {
    var wire = Self.opened()
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, at: 2)
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, isCopy: true, at: 2.000_1)
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, at: 2.2)
    #expect(wire.letters() == "sSaDR")
  }

  @Test func aByteThatWasAcknowledgedIsSentAgainOnlyToAsk() {
    var wire = Self.opened()
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, at: 2)
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, at: 2.2)
    wire.send(fromBroker: false, 1001, acknowledging: 5002, at: 2.3)
    wire.send(fromBroker: true, 5001, [1], acknowledging: 1001, at: 60)
    #expect(wire.letters() == "sSaDRaK")
  }

  @Test func whatIsAcknowledgedAndNotSeenWasLostToTheCapture() {
    var wire = Self.opened()
    wire.send(fromBroker: false, 1001, [1], acknowledging: 5001, at: 2)
    wire.send(fromBroker: true, 5001, acknowledging: 1050, at: 5)
    #expect(wire.letters() == "sSadlA")
    #expect(wire.history.losses == [Instant.at(2)...Instant.at(5)])
  }

  @Test func aRoutersErrorIsOfTheConnectionThatItQuotes() {
    var wire = Self.opened()
    let quoted = PacketBuilder.ipv4(
      TCPFields(source: 5672, destination: 33730, sequence: 5001).bytes, from: .broker, to: .client)
    wire.observe(PacketBuilder.ipv4(PacketBuilder.icmp(3, 1, quoted), protocol: 1), at: 3)
    #expect(wire.letters() == "sSaU")
    #expect(wire.history.hasNetworkMessages)
  }

  @Test func theLastPacketsAreKept() {
    var wire = Self.opened()
    for number in 0..<2000 {
      wire.send(
        fromBroker: false, 1001 + UInt32(number), [7], acknowledging: 5001,
        at: 2 + Double(number) / 10)
    }
    let recent = wire.history.histories[0].recent
    #expect(recent.all.count == 600)
    #expect(recent.dropped == 2003 - 600)
    #expect(recent.all.last?.sequence == 2000)
    #expect(recent.all.map(\.at) == recent.all.map(\.at).sorted())
    let digits = wire.history.histories[0].bins?.digits(of: .client) ?? ""
    // A byte every tenth of a second, in parts of 10.4 s: about a hundred bytes.
    #expect(digits.hasPrefix("333333333333333333"))
    #expect(digits.count == ActivityBins.count)
    #expect(digits.hasSuffix("000000"))
  }

  @Test func thePortsNextConnectionIsAnother() {
    var wire = Wire(predictedAt: 50, 150)
    for (start, first) in [(10.0, UInt32(1000)), (60, 7000), (120, 9000), (200, 20_000)] {
      wire.send(fromBroker: false, first, acknowledging: 0, .syn, at: start)
      wire.send(fromBroker: false, first + 1, [1, 2], acknowledging: 1, at: start + 1)
    }
    // Those of 60 and 200 are in no trouble.
    #expect(wire.history.stays.map(\.first) == [.at(10), .at(120)])
    #expect(wire.history.stays.map(\.last) == [.at(11), .at(121)])
  }

  @Test func questionsForAClientsAddressAreKept() {
    var wire = Self.opened()
    for (address, at) in [(IPAddress.client, 3.0), (IPAddress(v4: 0xcb00_7199), 4)] {
      let arp = PacketBuilder.arp(1, from: .broker, for: address)
      wire.observe(PacketBuilder.ethernet(arp: arp, toAll: true), as: .ethernet, at: at)
    }
    #expect(wire.history.neighbours.map(\.at) == [.at(3)])
  }
}

import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A connection that comes by a proxy which says for whom.
struct ProxiedFlowTests {
  private static let real = Endpoint(IPAddress(v4: 0xc000_024d), 51_234)

  /// A connection whose first bytes are a PROXY header, in segments of its own or together with the
  /// protocol header, and which falls silent.
  private static func story(_ header: [UInt8], isSeparate: Bool = true) -> Dialogue {
    var story = Dialogue()
    story.handshake()
    if isSeparate {
      story.send(.client, Array(header.prefix(11)), at: 0.0025)
      story.send(.client, Array(header.dropFirst(11)), at: 0.0026)
      story.send(.client, FrameBuilder.protocolHeader, at: 0.003)
    } else {
      story.send(.client, header + FrameBuilder.protocolHeader, at: 0.003)
    }
    story.send(.broker, FrameBuilder.framed(FrameBuilder.start(version: "3.10.8")), at: 0.004)
    story.send(.client, FrameBuilder.framed(FrameBuilder.startOk()), at: 0.005)
    story.send(.broker, FrameBuilder.framed(FrameBuilder.tune(30, heartbeat: 60)), at: 0.006)
    let tuneOk = FrameBuilder.framed(FrameBuilder.tune(heartbeat: 10))
    story.send(.client, tuneOk + FrameBuilder.framed(FrameBuilder.open()), at: 0.007)
    story.send(.broker, FrameBuilder.framed(FrameBuilder.openOk), at: 0.008)
    story.acknowledge(.client, at: 0.009)
    story.send(.broker, FrameBuilder.heartbeat, at: 5.007)
    story.acknowledge(.client, at: 5.008)
    return story
  }

  /// Who is named, and by whom it comes.
  static let headers: [Fact<[UInt8], Endpoint?>] = [
    Fact("version 1", FrameBuilder.proxyLine(real), real),
    Fact("version 2", FrameBuilder.proxyBinary(real), real),
    Fact("UNKNOWN", FrameBuilder.proxyLine(nil), nil),
    Fact("LOCAL", FrameBuilder.proxyBinary(nil, command: 0x20), nil),
  ]

  @Test(arguments: headers, [true, false])
  func whoIsNamed(_ fact: Fact<[UInt8], Endpoint?>, isSeparate: Bool) throws {
    for usesFastPaths in [true, false] {
      var run = Run { $0.usesFastPaths = usesFastPaths }
      run.observe(Self.story(fact.given, isSeparate: isSeparate))
      run.advance(to: 29)
      #expect(run.names == ["prediction"])
      let prediction = try #require(run.predictions.first)
      #expect(prediction.reason == .heartbeatTimeout)
      #expect(prediction.flow.client == fact.expected ?? .client)
      #expect(prediction.flow.via == fact.expected.map { _ in .client })
      #expect(prediction.flow.broker == .broker)
    }
  }

  /// Known by its ends on the wire, wherever it is captured.
  @Test func itsPredictionsAreThoseOfTheWire() {
    var proxied = Run()
    proxied.observe(Self.story(FrameBuilder.proxyLine(Self.real)))
    proxied.advance(to: 29)
    var plain = Run()
    plain.observe(Self.story(FrameBuilder.proxyLine(nil)))
    plain.advance(to: 29)
    #expect(proxied.predictions.map(\.id) == plain.predictions.map(\.id))
  }

  @Test func joinedAtItsFirstBytes() throws {
    var run = Run()
    for packet in Self.story(FrameBuilder.proxyLine(Self.real), isSeparate: false).packets
      .dropFirst(3)
    {
      run.observe(packet.bytes, at: packet.at)
    }
    run.advance(to: 29)
    #expect(run.predictions.last?.flow.client == Self.real)
    #expect(run.predictions.allSatisfy { $0.reason != .badHeader })
  }

  @Test func encrypted() throws {
    let hello: [UInt8] = [22, 3, 1, 0, 48, 1, 0, 0, 44] + [UInt8](repeating: 3, count: 44)
    let story = dialogue { story in
      story.handshake()
      story.send(.client, FrameBuilder.proxyBinary(Self.real) + hello, at: 0.01)
    }
    #expect(story.flow.conversation.dialect == .tls)
    #expect(story.flow.namedClient == Self.real)
    var run = Run()
    run.observe(story)
    #expect(run.names == [])
  }

  /// A broker that does not expect a header takes its first eight bytes for the client's own.
  @Test(arguments: [true, false])
  func aBrokerThatTakesNone(isWhole: Bool) throws {
    var run = Run { $0.broker.version = BrokerVersion(3, 10) }
    run.observe(
      dialogue { story in
        story.handshake()
        let opening = isWhole ? FrameBuilder.protocolHeader : []
        story.send(.client, FrameBuilder.proxyLine(Self.real) + opening, at: 0.01)
        story.send(.broker, FrameBuilder.protocolHeader, at: 0.012)
        story.send(.broker, [], at: 0.013, flags: [.rst, .ack])
      })
    let prediction = try #require(run.predictions.first)
    #expect(prediction.reason == .badHeader)
    #expect(prediction.log == #"{bad_header,<<"PROXY TC">>}"#)
    // And so it logs the proxy's address.
    #expect(prediction.flow.client == .client)
    #expect(prediction.flow.via == nil)
    #expect(run.names == ["prediction", "closed"])
  }

  @Test func whatIsNoHeaderIsRefused() throws {
    var run = Run { $0.broker.version = BrokerVersion(3, 10) }
    run.observe(
      dialogue { story in
        story.handshake()
        story.send(.client, "PROXY TCP4 nobody nowhere 1 2\r\n", at: 0.01)
      })
    #expect(run.predictions.map(\.log) == [#"{bad_header,<<"PROXY TC">>}"#])
  }

  /// The header is the client's word, not the broker's.
  @Test func fromABroker() {
    let story = dialogue { story in
      story.handshake()
      story.send(.broker, FrameBuilder.proxyLine(Self.real), at: 0.01)
    }
    #expect(story.flow.namedClient == .client)
  }
}

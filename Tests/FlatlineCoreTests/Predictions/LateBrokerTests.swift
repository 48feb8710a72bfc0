import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// A broker that gets its processor late: how that shows, and what is said of its clients then.
struct LateBrokerTests {
  /// How two connections show it.
  enum Sign: CaseIterable {
    /// A beat of each comes so much after its look, and the looks go on from there.
    case beats
    /// It answers the protocol header so late.
    case greetings
    /// It closes so long after the client's FIN.
    case ends
  }

  private static func client(_ number: UInt16) -> Endpoint {
    Endpoint(Endpoint.client.address, 40_000 + number)
  }

  private static func witness(_ sign: Sign, _ number: UInt16, late: Double) -> Dialogue {
    dialogue { story in
      story.client = client(number)
      let begin = 1 + Double(number)
      guard sign != .greetings else {
        story.handshake(at: begin)
        story.send(.client, FrameBuilder.protocolHeader, at: begin + 0.003)
        story.send(
          .broker, FrameBuilder.framed(FrameBuilder.start(version: "3.10.8")),
          at: begin + 0.004 + late)
        return
      }
      story.open(at: begin, heartbeat: 10)
      for beat in 1...21 {
        let look = begin + 0.007 + Double(beat) * 5.0011
        story.send(.client, FrameBuilder.heartbeat, at: look - 1)
        story.acknowledge(.broker, at: look - 0.96)
        if sign == .ends, beat == 12 {
          story.send(.client, [], at: look - 0.5, flags: [.fin, .ack])
          story.transmit(
            .broker, sequence: story.brokerNext, [], at: look - 0.4999 + late, flags: [.rst, .ack])
          return
        }
        let isLate = sign == .beats && beat >= 10
        story.send(.broker, FrameBuilder.heartbeat, at: look + (isLate ? late : 0))
        story.acknowledge(.client, at: look + (isLate ? late : 0) + 0.0005)
      }
    }
  }

  /// - Parameter looks: of a broker that is late with its looks as well, by 40 ms.
  private static func run(
    _ sign: Sign, late: [Double], looks: Bool = true, until end: Double = 108, _ victim: Dialogue
  ) -> Run {
    var run = Run()
    var all =
      [victim] + late.enumerated().map { witness(sign, UInt16($0.offset), late: $0.element) }
    if looks { all += [8, 9].map { witness(.beats, $0, late: 0.04) } }
    for packet in all.flatMap(\.packets).sorted(by: { $0.at < $1.at }) where packet.at < end {
      run.observe(packet.bytes, at: packet.at)
    }
    return run
  }

  /// Many clients that come at once are greeted late by any broker.
  @Test(arguments: [Sign.greetings, .ends])
  func whoLooksInTimeIsInTime(sign: Sign) throws {
    let victim = Dialogue.blackHole(repeated: 6, client: .client)
    let prediction = try #require(
      Self.run(sign, late: [0.4, 0.2], looks: false, victim).lastOfVictim)
    #expect(prediction.evidence.brokerLate == nil)
  }

  /// A beat that waited for the client's window to open shows no late broker.
  @Test(arguments: [false, true])
  func aClosedWindowMakesNoBrokerLate(isClosed: Bool) throws {
    func witness(_ number: UInt16) -> Dialogue {
      dialogue { story in
        story.client = Self.client(number)
        let begin = 1 + Double(number)
        story.open(at: begin, heartbeat: 10)
        for beat in 1...21 {
          let look = begin + 0.007 + Double(beat) * 5.0011
          story.send(.client, FrameBuilder.heartbeat, at: look - 1)
          story.acknowledge(.broker, at: look - 0.96)
          let late = beat == 12 ? 0.35 : 0
          if isClosed, late > 0 {
            story.clientWindow = 0
            story.acknowledge(.client, at: look - 0.01)
            story.clientWindow = 64
            story.acknowledge(.client, at: look + late - 0.001)
          }
          story.send(.broker, FrameBuilder.heartbeat, at: look + late)
          story.acknowledge(.client, at: look + late + 0.0005)
        }
      }
    }
    let victim = Dialogue.blackHole(repeated: 6, client: .client)
    var run = Run()
    for packet in [victim, witness(0), witness(1)].flatMap(\.packets).sorted(by: { $0.at < $1.at })
    where packet.at < 108 {
      run.observe(packet.bytes, at: packet.at)
    }
    let last = try #require(run.lastOfVictim)
    #expect((last.evidence.brokerLate == nil) == isClosed)
  }

  /// What the kernel ends is logged by a process that is late.
  @Test(arguments: Sign.allCases)
  func theWindowIsAsWideAsItIsLate(sign: Sign) throws {
    let victim = Dialogue.blackHole(repeated: 6, client: .client)
    let inTime = try #require(
      Self.run(sign, late: [0, 0], looks: false, victim).lastOfVictim)
    #expect(inTime.evidence.brokerLate == nil)
    let once = try #require(
      Self.run(sign, late: [0.4, 0], looks: false, victim).lastOfVictim)
    #expect(once.latest == inTime.latest)
    #expect(once.evidence.brokerLate == nil)
    let late = try #require(Self.run(sign, late: [0.4, 0.2], victim).lastOfVictim)
    let seconds = try #require(late.evidence.brokerLate)
    #expect((0.19...0.31).contains(seconds))
    #expect((late.latest - inTime.latest - .seconds(seconds)).magnitude < .milliseconds(1))
    #expect(late.earliest == inTime.earliest)
    #expect(late.closesAt == inTime.closesAt)
  }

  /// Above a tenth of a second it is less sure, too.
  @Test(arguments: [(0.05, 0.99), (0.15, 0.9)])
  func anEndOfALateBrokerIsLessSure(late: Double, confidence: Double) {
    var forecast = Forecast.immediate(.sendTimeout, .zeroWindow, at: .at(100))
    forecast.wait(for: BrokerLateness.Bound(any: .seconds(late)))
    #expect(forecast.latest == .at(100.1 + late))
    #expect(forecast.confidence == confidence)
  }

  /// The client's last byte came just before an instant of the grid: a broker that is late may have read
  /// it after that.
  @Test(arguments: [0.05, 0.15])
  func twoEndingsAreOpen(before: Double) throws {
    let victim = dialogue { story in
      story.client = .client
      story.open(heartbeat: 10)
      for beat in 1...19 {
        let look = 0.007 + Double(beat) * 5.0011
        if beat <= 16 {
          story.send(.client, FrameBuilder.heartbeat, at: look - before)
          story.acknowledge(.broker, at: look - before + 0.04)
        }
        story.send(.broker, FrameBuilder.heartbeat, at: look)
        story.acknowledge(.client, at: look + 0.0005)
      }
    }
    let sooner = 0.007 + 10 * 10.0011
    let inTime = try #require(
      Self.run(.beats, late: [0, 0], looks: false, until: 96, victim).lastOfVictim)
    #expect(inTime.confidence > 0.9)
    #expect(abs(inTime.closesAt.seconds - sooner) < 0.02)
    #expect(inTime.latest.seconds < sooner + 0.1)
    let late = try #require(Self.run(.beats, late: [0.4, 0.2], until: 96, victim).lastOfVictim)
    #expect(late.confidence <= 0.6)
    #expect(abs(late.closesAt.seconds - sooner) < 0.02)
    #expect(late.latest.seconds > sooner + 10)
  }
}

extension Run {
  fileprivate var lastOfVictim: Prediction? { predictions.last { $0.flow.client == .client } }
}

import FlatlineCauses
import SyntheticTraffic
import Testing

@testable import FlatlineCore

/// Clients from which nothing comes back: what the others around them tell of why.
struct LostClientsTests {
  /// Exchanges once a second until the client falls silent; then the broker repeats itself.
  private static func lost(
    _ host: UInt32, _ port: UInt16, at end: Int, name: String? = nil
  ) -> Dialogue {
    dialogue { story in
      story.client = client(host, port)
      story.open(heartbeat: 0, name: name)
      for second in 1...end { story.exchange(at: Double(second)) }
      story.send(.broker, "x", at: Double(end) + 1)
      story.repeatUnanswered(from: Double(end) + 1, times: 6)
    }
  }

  private static func living(_ host: UInt32, _ port: UInt16) -> Dialogue {
    dialogue { story in
      story.client = client(host, port)
      story.open(heartbeat: 0)
      for second in 1...60 { story.exchange(at: Double(second) + 0.5) }
    }
  }

  @Test func aHostWithAllItsConnections() {
    let run = CauseRun([
      Self.lost(7, 1, at: 20), Self.lost(7, 2, at: 20), Self.living(8, 3),
    ])
    #expect(run.causes == [1: .clientHostLost, 2: .clientHostLost])
    #expect(run.incidents.map(\.cause) == [.clientHostLost])
    #expect(run.incidents.map(\.connections) == [2])
  }

  /// Its host, or the way to it: nobody can tell.
  @Test func oneConnectionIsNotExplained() {
    let run = CauseRun([Self.lost(7, 1, at: 20), Self.living(8, 3)])
    #expect(run.causes == [1: .unknown])
    #expect(run.incidents.isEmpty)
  }

  @Test func aWholeNetwork() throws {
    let dialogues = (1...12).map { Self.lost(UInt32($0), UInt16($0), at: 20) }
    let run = CauseRun(dialogues + [Self.living(200, 300)])
    #expect(Set(run.causes.values) == [.partition])
    let incident = try #require(run.incidents.first)
    #expect(run.incidents.count == 1)
    #expect(incident.prefix == "198.51.100.0/24")
    #expect(incident.connections == 12)
    #expect(incident.ids?.count == 12)
    #expect(incident.users == ["guest": 12])
  }

  /// What is one network is changed meanwhile.
  @Test func anotherNetwork() throws {
    let dialogues = (1...12).map { Self.lost(UInt32($0), UInt16($0), at: 20) }
    var run = CauseRun(dialogues + [Self.living(200, 300)])
    var settings = CauseFinder.Settings()
    settings.prefix = SubnetPrefix(v4: 16)
    run.adopt(settings)
    #expect(run.incidents.map(\.state) == [.over, .open])
    #expect(run.incidents.map(\.prefix) == ["198.51.100.0/24", "198.51.0.0/16"])
    #expect(run.incidents.map(\.connections) == [12, 12])
    #expect(Set(run.causes.values) == [.partition])
  }

  /// Three hosts of a network that lives, lost at about one time, are no partition.
  @Test func aFewOfManyAreNoPartition() {
    let lost = (1...3).map { Self.lost(UInt32($0), UInt16($0), at: 20) }
    let living = (100...110).map { Self.living(UInt32($0), UInt16($0)) }
    let run = CauseRun(lost + living)
    #expect(Set(run.causes.values) == [.unknown])
  }

  /// What a router answers to each segment, and whether others of the network live.
  typealias Answer = (type: UInt8, code: UInt8, isOtherLiving: Bool)

  static let answers: [Fact<Answer, Cause>] = [
    Fact("host unreachable, others live", (3, 1, true), .clientHostLost),
    Fact("no way to the network", (3, 0, false), .partition),
    Fact("no way to the network, others live", (3, 0, true), .partition),
    Fact("prohibited", (3, 13, true), .unknown),
    Fact("network prohibited", (3, 9, true), .unknown),
    Fact("not for this service", (3, 12, true), .unknown),
    Fact("a loop", (11, 0, true), .unknown),
  ]

  @Test(arguments: answers)
  func whatARouterSays(_ fact: Fact<Answer, Cause>) {
    let lost = Self.lost(7, 1, at: 20)
    let reports = lost.packets.filter { $0.at > 20.5 }.map { sent in
      let quoted = PacketBuilder.ipv4(
        sent.fields.bytes, from: lost.broker.address, to: lost.client.address)
      let message = PacketBuilder.icmp(fact.given.type, fact.given.code, quoted)
      return (
        sent.at + 0.001,
        PacketBuilder.ipv4(message, protocol: 1, from: .router, to: lost.broker.address)
      )
    }
    let others = fact.given.isOtherLiving ? [Self.living(8, 3)] : []
    #expect(CauseRun([lost] + others, with: reports).causes == [1: fact.expected])
  }

  /// One repetition is missing in the capture of one direction: what was said is taken back, and said
  /// again with the next.
  @Test func whoIsToldAgainIsCountedOnce() throws {
    let dialogues = (1...2).map { number in
      var story = Dialogue()
      story.client = client(UInt32(number), UInt16(number))
      story.open(heartbeat: 30)
      for beat in [15.0, 30, 45] {
        story.send(.broker, FrameBuilder.heartbeat, at: beat + 0.0075)
        story.send(.client, FrameBuilder.heartbeat, at: beat + 0.3)
        story.acknowledge(.broker, at: beat + 0.3005)
      }
      story.send(.broker, FrameBuilder.heartbeat, at: 60.0075)
      for wait in Dialogue.ladder where wait != 6.921 {
        story.repeatLast(.broker, at: 60.0075 + wait)
      }
      return story.only(.broker)
    }
    let run = CauseRun(dialogues)
    let predictions = run.events.filter { $0.name == "prediction" }
    #expect(predictions.count >= 4)
    let incident = try #require(run.incidents.first)
    #expect(run.incidents.count == 1)
    #expect(incident.connections == 2)
    #expect(incident.recovered == 0)
  }

  /// Those who are lost at another time are another incident.
  @Test func timesAreToldApart() {
    let first = (1...4).map { Self.lost(UInt32($0), UInt16($0), at: 10) }
    let second = (5...8).map { Self.lost(UInt32($0), UInt16($0), at: 30) }
    let run = CauseRun(first + second)
    #expect(run.incidents.map(\.connections) == [4, 4])
  }

  /// It has a newer connection: the old one is a ghost.
  @Test func whoHasReconnected() {
    let old = Self.lost(7, 1, at: 10, name: "worker")
    var new = Dialogue()
    new.client = client(7, 2)
    new.open(at: 14, heartbeat: 0, name: "worker")
    for second in 15...40 { new.exchange(at: Double(second)) }
    let run = CauseRun([old, new])
    #expect(run.causes == [1: .reconnected])
  }
}

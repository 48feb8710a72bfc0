import FlatlineCauses
import SyntheticTraffic
import Testing

@testable import FlatlineCore
@testable import FlatlineFeed

/// Two hundred connections of one subnet die at once, beside fifty that live: what whoever is on
/// call is told, from the packets on.
struct SubnetOutageTests {
  private static let dying = 200
  private static let living = 50
  private static let lost = 60.0
  private static let delay = 5.0

  /// The alerts as Alertmanager would get them, looked at five times a second, as `watch` does.
  private struct Story {
    /// When each revision of the state was there, and what it was.
    var states: [(at: Double, alerts: [PostableAlert])] = []
    var incidents: [Incident] = []
    var predictions: [Prediction] = []

    init(heartbeat: Int, recovering: Int, end: Double) {
      var clients: [CrowdClient] = []
      for index in 0..<dying {
        clients.append(
          CrowdClient(
            number: UInt8(index + 1), heartbeat: heartbeat, phase: Double(index) / 50, lostAt: lost,
            recovers: index < recovering, end: end))
      }
      for index in 0..<living {
        clients.append(
          CrowdClient(
            number: UInt8(dying + index + 1), heartbeat: heartbeat, phase: Double(index) / 20,
            end: end))
      }
      let packets = clients.flatMap(\.packets).sorted { $0.at < $1.at }
      var configuration = Engine.Configuration()
      configuration.tellsSightings = true
      var engine = Engine(configuration)
      var causes = CauseFinder()
      var book = AlertBook.with { $0.delay = .seconds(delay) }
      var next = packets.startIndex
      var revision = 0
      for now in stride(from: 0, to: end, by: 0.2) {
        var (events, explained): ([Event], [Event]) = ([], [])
        while next < packets.endIndex, packets[next].at < now {
          let bytes = packets[next].bytes
          let header = PacketHeader(
            timestamp: .at(packets[next].at), linkType: .rawIP, originalLength: bytes.count)
          engine.observe(bytes.span, header, into: &events)
          next += 1
        }
        engine.advance(to: .at(now), into: &events)
        causes.pass(events, into: &explained)
        causes.advance(to: .at(now), into: &explained)
        for event in explained {
          book.record(event)
          if case .incident(let incident) = event { incidents.append(incident) }
          if case .prediction(let prediction) = event { predictions.append(prediction) }
        }
        book.advance(to: .at(now))
        guard book.revision != revision else { continue }
        revision = book.revision
        let posted = book.alerts.map { PostableAlert($0, .init(), at: .at(now)) }
        states.append((now, posted))
      }
    }
  }

  private static let quick = Story(heartbeat: 10, recovering: 3, end: 100)
  private static let slow = Story(heartbeat: 60, recovering: 3, end: 250)

  @Test(arguments: [quick, slow])
  private func oneAlertForAll(story: Story) throws {
    let firstUnanswered = try #require(story.predictions.first?.evidence.firstUnanswered).seconds
    let first = try #require(story.states.first)
    #expect(first.at <= firstUnanswered + 3 + Self.delay)
    #expect(first.alerts.count == 1)
    // It is the same alert from the first word to the last.
    let labels = Set(story.states.flatMap { $0.alerts.map(\.labels) })
    #expect(labels.count == 1)
    #expect(labels.first?["severity"] == "critical")
    #expect(labels.first?["client_subnet"] == "198.51.100.0/24")
    #expect(Set(story.incidents.map(\.id)).count == 1)
    let ids = Set(try #require(story.incidents.last?.ids))
    #expect(ids.count == Self.dying)
    // Nothing was said of anybody else.
    #expect(Set(story.predictions.map(\.id)) == ids)
  }

  @Test func whileItStandsItSaysHowManyAndWhy() {
    let first = Self.quick.states.first?.alerts.first?.annotations ?? [:]
    // Two of the three have recovered by then.
    #expect(first["summary"] == "198 connections from 198.51.100.0/24 dying: network partition")
    #expect(first["users"] == "guest (200)")
    #expect(first["recovered"] == "2")
  }

  @Test(arguments: [quick, slow])
  private func resolvedItSaysWhatBecameOfThem(story: Story) throws {
    let last = try #require(story.states.last)
    let alert = try #require(last.alerts.first)
    #expect(
      alert.annotations["summary"]
        == "200 connections from 198.51.100.0/24: 197 closed, 3 recovered")
    #expect(alert.annotations["closed"] == "197")
    #expect(alert.annotations["recovered"] == "3")
    #expect(alert.annotations["cause"] == "partition")
    #expect(alert.annotations["users"] == "guest (200)")
    #expect(alert.endsAt <= .at(last.at))
    #expect(alert.annotations["connections"]?.contains(" closed at ") == true)
  }
}

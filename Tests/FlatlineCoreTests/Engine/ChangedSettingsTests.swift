import Testing

@testable import FlatlineCore

/// Settings that are changed while packets come.
struct ChangedSettingsTests {
  private static func adopt(_ run: inout Run, _ change: (inout Engine.Configuration) -> Void) {
    var configuration = run.engine.configuration
    change(&configuration)
    run.engine.adopt(configuration, into: &run.events)
  }

  /// What is predicted is what would have been predicted with them from the start.
  @Test func aPredictionIsMadeAnew() throws {
    let story = Dialogue.blackHole(repeated: 5)
    var run = Run()
    run.observe(story)
    let before = try #require(run.predictions.last)
    Self.adopt(&run) { configuration in
      configuration.kernel.retries2 = 8
      configuration.told.insert(.retries2)
    }
    let after = try #require(run.predictions.last)
    var other = Run { $0.kernel.retries2 = 8 }
    other.observe(story)
    #expect(after.id == before.id)
    #expect(after.closesAt < before.closesAt)
    // Its last word was said with an earlier packet.
    let expected = try #require(other.predictions.last)
    #expect((after.closesAt - expected.closesAt).magnitude < .milliseconds(100))
  }

  @Test func theSameSettingsSayNothing() {
    var run = Run()
    run.observe(Dialogue.blackHole(repeated: 5))
    let count = run.events.count
    Self.adopt(&run) { _ in }
    #expect(run.events.count == count)
  }

  /// Of a connection that is older than the capture; one that was seen to begin is known better.
  @Test(arguments: [(false, 60), (true, 10)])
  func heartbeatsThatAreToldLater(isSeenToBegin: Bool, seconds: Int) throws {
    var run = Run()
    run.observe(
      dialogue { story in
        if isSeenToBegin { story.open(heartbeat: 10) }
        story.send(.broker, "deliver", at: 9.9)
        story.send(.client, "ack", at: 10)
      })
    Self.adopt(&run) { configuration in
      configuration.heartbeatHints = [FlowKey(client: .client, broker: .broker): .seconds(60)]
    }
    let known = try #require(run.engine.flows.first).heartbeat
    #expect(known?.interval == .seconds(seconds))
  }

  /// The next connection is told of as well.
  @Test func aHintIsForThoseToCome() throws {
    var run = Run()
    Self.adopt(&run) { configuration in
      configuration.heartbeatHints = [FlowKey(client: .client, broker: .broker): .seconds(60)]
    }
    run.observe(dialogue { $0.send(.client, "ack", at: 10) })
    #expect(try #require(run.engine.flows.first).heartbeat?.interval == .seconds(60))
  }
}

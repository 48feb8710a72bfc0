import Testing

@testable import FlatlineCore

/// What the broker's kernel itself says of a connection, beside its packets.
struct KernelWordTests {
  private static let death = KernelWord.death

  private static func blackHole(repeated count: Int = 5, until instant: Double) -> Run {
    var run = Run()
    run.observe(.blackHole(repeated: count))
    run.advance(to: instant)
    return run
  }

  @Test func itsInstantIsTaken() throws {
    var run = Self.blackHole(until: 104)
    let wire = try #require(run.predictions.last)
    run.engine.observe(.dying(at: 104), into: &run.events)
    let told = try #require(run.predictions.last)
    #expect(told.closesAt == .at(Self.death))
    #expect(told.latest - told.earliest == .milliseconds(20))
    #expect(told.id == wire.id)
    #expect(told.reason == .kernel(.etimedout))
    let count = run.predictions.count
    // A second time it says nothing new.
    run.engine.observe(.dying(at: 104.5, closesAt: Self.death + 0.004), into: &run.events)
    #expect(run.predictions.count == count)
  }

  /// The last router may still be looking for the client, and its ICMP error would change the timer.
  @Test func earlyItChangesNothing() throws {
    var run = Self.blackHole(repeated: 4, until: 102.5)
    let before = run.predictions.last?.closesAt
    run.engine.observe(.dying(at: 102.5), into: &run.events)
    #expect(run.predictions.last?.closesAt == before)
    run.advance(to: 104)
    #expect(run.predictions.last?.closesAt == .at(Self.death))
  }

  @Test func anAcknowledgmentEndsIt() {
    var run = Self.blackHole(until: 104)
    run.engine.observe(.dying(at: 104), into: &run.events)
    var story = Dialogue.blackHole(repeated: 5)
    story.acknowledge(.client, at: 110)
    story.send(.broker, "again", at: 111)
    for packet in story.packets where packet.at >= 110 {
      run.observe(packet.bytes, at: packet.at)
    }
    #expect(run.withdrawals.count == 1)
    #expect(run.engine.flows.map(\.unanswered.isEmpty) == [false])
    #expect(run.engine.flows.allSatisfy { $0.unanswered.told == nil })
  }

  /// Of a connection of which one packet was seen, the wire tells nothing yet. Heartbeats, which are
  /// on by default, may be faster.
  @Test func aConnectionJoinedInItsMiddleIsCalledAtOnce() throws {
    var story = Dialogue()
    story.send(.client, "hello", at: 90)
    story.acknowledge(.broker, at: 90.01)
    story.send(.broker, "hello", at: 100)
    var run = Run()
    run.observe(story)
    run.advance(to: 104)
    #expect(run.predictions.isEmpty)
    run.engine.observe(.dying(at: 104, retries: 8), into: &run.events)
    #expect(run.predictions.count == 1)
    #expect(run.predictions.first?.reason == .heartbeatTimeout)
    #expect(run.predictions.first?.runnerUp?.closesAt == .at(Self.death))
  }

  @Test func aSocketThatIsGoneIsGone() throws {
    var run = Self.blackHole(until: 104)
    run.engine.observe(.dying(at: 104), into: &run.events)
    // Not yet: another end would show in packets.
    run.engine.observe(.gone(at: 105), into: &run.events)
    #expect(run.closings.isEmpty)
    run.advance(to: Self.death + 0.3)
    run.engine.observe(.gone(at: Self.death + 0.3), into: &run.events)
    let closing = try #require(run.closings.first)
    #expect(closing.observed == .socketGone)
    #expect(closing.reason == .kernel(.etimedout))
    #expect(closing.predicted)
    #expect(closing.at == .at(Self.death + 0.3))
    #expect(run.engine.standingPredictions == 0)
    run.advance(to: Self.death + 10)
    #expect(run.closings.count == 1)
  }

  @Test func ofAPortThatIsNotWatchedNothingIsSaid() throws {
    var run = Run { $0.ports = [5671] }
    run.advance(to: 103)
    run.engine.observe(.dying(at: 104, retries: 9), into: &run.events)
    #expect(run.events.isEmpty)
    #expect(run.engine.census().isEmpty)
  }
}

import Capture
import FlatlineCore
import FlatlineScore
import Testing

/// The runs of `tools/lab` that are kept in `captures/lab`.
struct ScenarioTests {
  private struct Result {
    var score: Score
    var roll: ConnectionRoll
  }

  private func read(_ run: LabRun) -> Result {
    var configuration = run.configuration
    configuration.keepsRetiredFlows = true
    var engine = Engine(configuration)
    var roll = ConnectionRoll()
    var events: [Event] = []
    var merger = SavefileMerger(paths: [run.broker] + run.others)
    while merger.next({ header, bytes in
      engine.observe(bytes, header, into: &events)
    }) {
      roll.record(events, by: &engine)
      events.removeAll(keepingCapacity: true)
    }
    roll.finish(engine)
    return Result(score: Score(run.log, roll), roll: roll)
  }

  @Test func bothBrokersAreThere() {
    #expect(LabRun.scenarios.contains { $0.hasPrefix("rabbitmq-3.10") })
    #expect(LabRun.scenarios.contains { $0.hasPrefix("rabbitmq-4.0") })
  }

  @Test(arguments: LabRun.scenarios)
  func everyLabelIsRightAndTheLivingAreLeftAlone(name: String) throws {
    let run = try LabRun(scenarios: name)
    let result = read(run)
    #expect(result.score.connections >= run.settings.plan.count)
    for outcome in result.score.disagreements { Issue.record("\(outcome)") }
    let complaints = run.log.closings.filter(\.isComplaint).count
    #expect(result.score.total.right + result.score.later == complaints - result.score.notCaptured)
    let living = Set(run.settings.plan.filter { $0.lives == true }.map(\.name))
    for connection in result.roll.connections where living.contains(connection.name ?? "") {
      let standing = connection.predictions.last.map { $0.withdrawnAt == nil } ?? false
      #expect(!standing, "\(connection.name ?? "")")
    }
  }

  /// Near hosts that went down: some of what the broker sent waited for an address when the end
  /// came, of others nothing did. Once the waits had told the timeout, the instant was known to
  /// milliseconds.
  @Test(arguments: ["rabbitmq-3.10-near-6", "rabbitmq-4.0-near-6"])
  func nearHostsEndWithTheirErrnoAndInTheWindow(name: String) throws {
    let total = read(try LabRun(scenarios: name)).score.total
    #expect(total.right == 10)
    #expect(total.first.inWindow == 10)
    #expect(total.last.inWindow == 10)
    #expect(try #require(total.last.error.maximum) <= .milliseconds(20))
  }

  /// A broker that gets 2.5 % of a processor: without knowing how late it is, one end in four was outside
  /// its window.
  @Test func aLateBrokersClientsEndInTheirWindows() throws {
    let total = read(try LabRun(scenarios: "rabbitmq-4.0-late")).score.total
    #expect(total.right == 29)
    #expect(total.last.inWindow >= 28)
  }

  /// Messages that are too large for the path: their last segments, and what was sent behind them, got
  /// through.
  @Test(arguments: ["rabbitmq-3.10-narrow", "rabbitmq-4.0-narrow"])
  func largeMessagesEndInTheWindow(name: String) throws {
    let total = read(try LabRun(scenarios: name)).score.total
    #expect(total.right == 4)
    #expect(total.last.inWindow == 4)
  }
}
